using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Proximal.Extensions.AI;

/// <summary>Tools as chat templates take them: a list of functions with JSON schemas.</summary>
internal static class ToolDefinitions
{
    /// <summary>The list; null if there are no tools, or none can be called.</summary>
    /// <exception cref="NotSupportedException">A tool is not a function, or the model must call one.</exception>
    public static JsonElement? Of(ChatOptions? options)
    {
        if (options?.Tools is not { Count: > 0 } tools || options.ToolMode is NoneChatToolMode)
            return null;
        if (options.ToolMode is RequiredChatToolMode)
            throw new NotSupportedException(
                "ChatOptions.ToolMode must be Auto or None: the model cannot be forced to call a tool"
            );
        return MessageJson.Write(writer =>
        {
            writer.WriteStartArray();
            foreach (AITool tool in tools)
                Write(
                    writer,
                    tool as AIFunctionDeclaration
                        ?? throw new NotSupportedException(
                            $"ChatOptions.Tools contains the {tool.GetType().Name} '{tool.Name}', but the model can only "
                                + "call functions"
                        )
                );
            writer.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter writer, AIFunctionDeclaration function)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", function.Name);
        writer.WriteString("description", function.Description);
        writer.WritePropertyName("parameters");
        function.JsonSchema.WriteTo(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
