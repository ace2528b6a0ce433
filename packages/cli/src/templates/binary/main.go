package main

import (
	"fmt"
	"os"
)

type greetArguments struct {
	Name string `json:"name"`
}

func greet(arguments greetArguments) (string, error) {
	if arguments.Name == "" {
		return "", fmt.Errorf("expected a name")
	}
	greeting := os.Getenv("GREETING")
	if greeting == "" {
		greeting = "Hello"
	}
	return fmt.Sprintf("%s, %s!", greeting, arguments.Name), nil
}

func main() {
	tools := []Tool{
		NewTool("greet", "Greets somebody by name", Strings{"name": "Who is greeted"}, greet),
	}
	if err := Serve("{{name}}", "{{version}}", tools, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
