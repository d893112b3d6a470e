using System.Text.Json;

namespace Proximal.Language;

/// <summary>Lists of tools as chat templates take them.</summary>
public static class ToolList
{
    /// <summary>
    /// The list <c>[{"type": "function", "function": {"name": …, "description": …, "parameters": …}}]</c>, for
    /// <see cref="ChatArguments.Tools"/>; null if there are no tools.
    /// </summary>
    /// <param name="tools">The tools.</param>
    /// <exception cref="InvalidInputException">Two tools have the same name, or a name is invalid.</exception>
    public static JsonElement? Of(IReadOnlyList<ITool> tools) => new ToolSet(tools).Definitions;
}
