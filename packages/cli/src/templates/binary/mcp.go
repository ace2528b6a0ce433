package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"sort"
)

// The part of the Model Context Protocol that a server with tools needs: JSON-RPC, one message on
// a line. Larger servers take an SDK for this.

const (
	methodNotFound = -32601
	invalidParams  = -32602
	parseError     = -32700
)

var protocolVersions = []string{"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"}

// Tool is one tool: what a client is told about it, and what it does.
type Tool struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	InputSchema object `json:"inputSchema"`

	call func(arguments json.RawMessage) (string, error)
}

// Strings describes arguments that are text, by name. All of them are required.
type Strings map[string]string

type object map[string]any

// NewTool makes a tool of a function whose arguments are decoded into A.
func NewTool[A any](name, description string, arguments Strings, call func(A) (string, error)) Tool {
	properties, required := object{}, []string{}
	for name, description := range arguments {
		properties[name] = object{"type": "string", "description": description}
		required = append(required, name)
	}
	sort.Strings(required)
	return Tool{
		Name:        name,
		Description: description,
		InputSchema: object{"type": "object", "properties": properties, "required": required},
		call: func(given json.RawMessage) (string, error) {
			var arguments A
			if len(given) > 0 {
				if err := json.Unmarshal(given, &arguments); err != nil {
					return "", err
				}
			}
			return call(arguments)
		},
	}
}

type request struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params struct {
		ProtocolVersion string          `json:"protocolVersion"`
		Name            string          `json:"name"`
		Arguments       json.RawMessage `json:"arguments"`
	} `json:"params"`
}

type response struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  any             `json:"result,omitempty"`
	Error   *failure        `json:"error,omitempty"`
}

type failure struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// Serve answers until in is closed. out belongs to the protocol; notes go to stderr.
func Serve(name, version string, tools []Tool, in io.Reader, out io.Writer) error {
	lines := bufio.NewReader(in)
	answers := json.NewEncoder(out)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var message request
		if err := json.Unmarshal(line, &message); err != nil {
			answer := response{Version: "2.0", Error: &failure{parseError, err.Error()}}
			if err := answers.Encode(answer); err != nil {
				return err
			}
			continue
		}
		if message.ID == nil {
			continue // a notification
		}
		result, fail := answer(name, version, tools, message)
		if err := answers.Encode(response{"2.0", message.ID, result, fail}); err != nil {
			return err
		}
	}
}

func answer(name, version string, tools []Tool, message request) (any, *failure) {
	switch message.Method {
	case "initialize":
		return object{
			"protocolVersion": agreedVersion(message.Params.ProtocolVersion),
			"capabilities":    object{"tools": object{}},
			"serverInfo":      object{"name": name, "version": version},
		}, nil
	case "ping":
		return object{}, nil
	case "tools/list":
		return object{"tools": tools}, nil
	case "tools/call":
		return callTool(tools, message)
	default:
		return nil, &failure{methodNotFound, fmt.Sprintf("there is no method %q", message.Method)}
	}
}

func agreedVersion(asked string) string {
	for _, version := range protocolVersions {
		if version == asked {
			return asked
		}
	}
	return protocolVersions[0]
}

func callTool(tools []Tool, message request) (any, *failure) {
	for _, tool := range tools {
		if tool.Name != message.Params.Name {
			continue
		}
		text, err := tool.call(message.Params.Arguments)
		if err != nil {
			text = err.Error()
		}
		content := []object{{"type": "text", "text": text}}
		return object{"content": content, "isError": err != nil}, nil
	}
	return nil, &failure{invalidParams, fmt.Sprintf("there is no tool %q", message.Params.Name)}
}
