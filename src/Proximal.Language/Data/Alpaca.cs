using System.Text.Json;

namespace Proximal.Language;

/// <summary>Demonstrations in the layout of Alpaca: instruction, optional input, and output.</summary>
internal static class Alpaca
{
    /// <summary>The messages of a line: the instruction with its input below, and the output.</summary>
    internal static ChatMessage[] Read(JsonElement example)
    {
        string instruction = ExampleReader.PlainText(example.Required("instruction"), "instruction"),
            output = ExampleReader.PlainText(example.Required("output"), "output"),
            input = Optional(example, "input"),
            system = Optional(example, "system");
        ChatMessage question = new(ChatMessage.User, input.Length > 0 ? $"{instruction}\n\n{input}" : instruction);
        ChatMessage answer = new(ChatMessage.Assistant, output);
        return system.Length > 0 ? [new(ChatMessage.System, system), question, answer] : [question, answer];
    }

    private static string Optional(JsonElement example, string name) =>
        example.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? ExampleReader.PlainText(value, name)
            : "";
}
