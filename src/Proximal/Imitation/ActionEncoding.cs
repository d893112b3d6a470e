namespace Proximal;

/// <summary>
/// Actions as inputs of a network: choices as one-hot vectors, other values unchanged.
/// </summary>
/// <param name="space">Action space.</param>
internal sealed class ActionEncoding(Space space)
{
    /// <summary>Length of an encoded action.</summary>
    public int Size { get; } = SizeOf(space);

    /// <summary>Encodes an action.</summary>
    /// <param name="action">Action as the environment takes it, [<see cref="Space.ActionSize"/>].</param>
    /// <param name="encoded">Receives the encoding, [<see cref="Size"/>].</param>
    public void Encode(ReadOnlySpan<float> action, Span<float> encoded)
    {
        encoded.Clear();
        Encode(space, action, encoded);
    }

    private static void Encode(Space part, ReadOnlySpan<float> action, Span<float> encoded)
    {
        switch (part)
        {
            case CompositeSpace composite:
                for (int i = 0; i < composite.Parts.Count; i++)
                {
                    Space inner = composite.Parts[i].Space;
                    Encode(inner, action[..inner.ActionSize], encoded);
                    action = action[inner.ActionSize..];
                    encoded = encoded[SizeOf(inner)..];
                }

                break;
            case Discrete:
                encoded[(int)action[0]] = 1;
                break;
            case MultiDiscrete choices:
                int start = 0;
                for (int i = 0; i < choices.Choices.Length; i++)
                {
                    encoded[start + (int)action[i]] = 1;
                    start += choices.Choices[i];
                }

                break;
            default:
                action[..part.ActionSize].CopyTo(encoded);
                break;
        }
    }

    private static int SizeOf(Space part)
    {
        switch (part)
        {
            case CompositeSpace composite:
                int size = 0;
                for (int i = 0; i < composite.Parts.Count; i++)
                    size += SizeOf(composite.Parts[i].Space);
                return size;
            case Discrete discrete:
                return discrete.N;
            case MultiDiscrete choices:
                int sum = 0;
                foreach (int count in choices.Choices)
                    sum += count;
                return sum;
            default:
                return part.ActionSize;
        }
    }
}
