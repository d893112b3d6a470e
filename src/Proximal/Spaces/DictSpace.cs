namespace Proximal;

/// <summary>Composite space with named parts (Gymnasium's <c>Dict</c>), for example a camera and a speed.</summary>
/// <param name="parts">The parts with their names. Names are unique and contain no dots. At least one part is
/// required.</param>
/// <exception cref="InvalidInputException">There is no part, or a name is empty or used twice.</exception>
public sealed class DictSpace(params ReadOnlySpan<(string Name, Space Space)> parts) : CompositeSpace(parts)
{
    /// <summary>For example <c>Dict(gear: Discrete(5), wheel: Box([1], -1 … 1))</c>.</summary>
    public override string ToString() =>
        $"Dict({string.Join(", ", Parts.Select(static part => $"{part.Name}: {part.Space}"))})";
}
