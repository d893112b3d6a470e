using System.Globalization;

namespace Proximal;

/// <summary>Composite space with ordered parts, named "0", "1" and so on (Gymnasium's <c>Tuple</c>).</summary>
public sealed class TupleSpace : CompositeSpace
{
    /// <summary>Creates a composite space.</summary>
    /// <param name="spaces">The parts; at least one.</param>
    /// <exception cref="InvalidInputException">There is no part.</exception>
    public TupleSpace(params ReadOnlySpan<Space> spaces)
        : base(Numbered(spaces)) { }

    /// <summary>For example <c>Tuple(Discrete(5), Box([1], -1 … 1))</c>.</summary>
    public override string ToString() => $"Tuple({string.Join(", ", Parts.Select(static part => part.Space))})";

    private static (string, Space)[] Numbered(ReadOnlySpan<Space> spaces)
    {
        var parts = new (string, Space)[spaces.Length];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = (i.ToString(CultureInfo.InvariantCulture), spaces[i]);
        return parts;
    }
}
