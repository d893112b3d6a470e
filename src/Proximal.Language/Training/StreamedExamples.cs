using System.Collections;

namespace Proximal.Language;

/// <summary>Examples that are encoded on access, of a data set that can be larger than memory.</summary>
/// <param name="demonstrations">The data set.</param>
/// <param name="encode">Encodes a demonstration.</param>
internal sealed class StreamedExamples(
    IReadOnlyList<Demonstration> demonstrations,
    Func<Demonstration, TokenExample> encode
) : IReadOnlyList<TokenExample>
{
    public int Count => demonstrations.Count;

    public TokenExample this[int index] => encode(demonstrations[index]);

    public IEnumerator<TokenExample> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
