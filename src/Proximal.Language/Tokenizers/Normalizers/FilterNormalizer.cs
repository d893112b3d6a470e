namespace Proximal.Language;

/// <summary>Base class of normalizers that map single characters, or remove them.</summary>
internal abstract class FilterNormalizer : Normalizer
{
    /// <summary>Result of <see cref="Map"/> for a removed character.</summary>
    private protected const int Removed = -1;

    internal sealed override void Apply(NormalizedText text)
    {
        string before = text.Text;
        var changes = new List<CharacterChange>(before.Length);
        int removed = 0,
            skipped = 0;
        bool isChanged = false;
        for (int at = 0; at < before.Length; )
        {
            int code = CodePoints.At(before, at, out int length);
            at += length;
            int mapped = Map(code);
            isChanged |= mapped != code;
            if (mapped == Removed)
            {
                removed++;
                continue;
            }

            RemoveBefore();
            changes.Add(new(mapped, 0));
        }

        RemoveBefore();
        if (isChanged)
            text.Change(changes, skipped);

        void RemoveBefore()
        {
            if (changes.Count == 0)
                skipped = removed;
            else
                changes[^1] = changes[^1] with { Change = -removed };
            removed = 0;
        }
    }

    /// <summary>The code point that replaces another, or <see cref="Removed"/>.</summary>
    private protected abstract int Map(int code);
}
