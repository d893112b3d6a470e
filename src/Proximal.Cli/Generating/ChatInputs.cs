using System.Text.Json;
using Proximal.Language;

namespace Proximal.Cli;

/// <summary>Reads the arguments of chat templates for generation.</summary>
internal static class ChatInputs
{
    /// <summary>Reads tools and variables; the date is today's.</summary>
    /// <param name="tools">File with a JSON list of tools; null for none.</param>
    /// <param name="variables">JSON object of variables; null for none.</param>
    /// <exception cref="InvalidInputException">The file or the JSON is invalid.</exception>
    public static ChatArguments Read(string? tools, string? variables) =>
        new()
        {
            Tools = tools is null ? null : ReadTools(tools),
            Variables = TemplateVariables.Parse(variables, "--chat-template-kwargs"),
            Date = DateTimeOffset.UtcNow.LocalDateTime,
        };

    private static JsonElement ReadTools(string path)
    {
        if (!File.Exists(path))
            throw new InvalidInputException($"--tools {path}: the file does not exist");
        try
        {
            JsonElement tools = JsonElement.Parse(File.ReadAllText(path));
            return tools.ValueKind == JsonValueKind.Array
                ? tools
                : throw new InvalidInputException($"--tools {path} must contain a JSON list of tools");
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"--tools {path} must contain a JSON list of tools: {e.Message}", e);
        }
    }
}
