export { takeInventory, type InventoryOptions } from './take-inventory.ts';
