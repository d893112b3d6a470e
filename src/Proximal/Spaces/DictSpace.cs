namespace Proximal;

/// <summary>Several spaces by name: a camera beside a speedometer, a gear beside a steering wheel. Gymnasium's <c>Dict</c>.</summary>
/// <param name="parts">The spaces and their names, which are different and hold no dots; at least one.</param>
/// <exception cref="InvalidInputException">There is no part, or names are empty or the same.</exception>
public sealed class DictSpace(params ReadOnlySpan<(string Name, Space Space)> parts) : CompositeSpace(parts)
{
    /// <summary>For example <c>Dict(gear: Discrete(5), wheel: Box([1], -1 … 1))</c>.</summary>
    public override string ToString() =>
        $"Dict({string.Join(", ", Parts.Select(static part => $"{part.Name}: {part.Space}"))})";
}
