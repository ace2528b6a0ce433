export { fakePython, machineIn, script, type MachineLab } from './machine-lab.ts';
