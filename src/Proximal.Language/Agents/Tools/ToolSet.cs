using System.Text.Json;

namespace Proximal.Language;

/// <summary>Tools by name.</summary>
internal sealed class ToolSet
{
    private readonly IReadOnlyList<ITool> tools;

    /// <summary>Creates a set.</summary>
    /// <exception cref="InvalidInputException">Two tools have the same name, or a name is invalid.</exception>
    public ToolSet(IEnumerable<ITool> tools)
    {
        this.tools = [.. tools];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (ITool tool in this.tools)
        {
            ToolNames.Check(tool.Name);
            if (!names.Add(tool.Name))
                throw new InvalidInputException($"two tools have the name {tool.Name}");
        }

        Definitions = this.tools.Count == 0 ? null : JsonBuilder.Of(this.tools.Select(Definition));
    }

    /// <summary>Whether there are no tools.</summary>
    public bool IsEmpty => tools.Count == 0;

    /// <summary>The tools as chat templates take them; null if there are none.</summary>
    public JsonElement? Definitions { get; }

    /// <summary>Calls a tool. Every failure of the call is a text for the model.</summary>
    /// <exception cref="InvalidInputException">The tool cannot work, for example because its program is
    /// missing.</exception>
    public ToolResult Call(ToolCall call)
    {
        if (tools.FirstOrDefault(tool => tool.Name == call.Name) is not { } tool)
            return ToolResult.Failure(
                call.Name,
                $"there is no tool '{call.Name}'; the tools are {string.Join(", ", tools.Select(static tool => tool.Name))}"
            );
        try
        {
            return new ToolResult(call.Name, tool.Call(call.Arguments), Failed: false) { CallId = call.Id };
        }
        catch (ToolFailedException e)
        {
            return ToolResult.Failure(call.Name, e.Message) with { CallId = call.Id };
        }
#pragma warning disable CA1031 // The model reads it.
        catch (Exception e) when (e is not (InvalidInputException or OperationCanceledException))
#pragma warning restore CA1031
        {
            return ToolResult.Failure(call.Name, $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}") with
            {
                CallId = call.Id,
            };
        }
    }

    private static JsonElement Definition(ITool tool) =>
        JsonBuilder.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", tool.Name);
            writer.WriteString("description", tool.Description);
            writer.WritePropertyName("parameters");
            tool.Parameters.WriteTo(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
}
