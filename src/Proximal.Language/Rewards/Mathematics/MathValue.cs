namespace Proximal.Language;

/// <summary>Value of a mathematical answer. Values of different kinds are not equal.</summary>
internal abstract record MathValue
{
    /// <summary>Whether two values are equal. A value without a meaning, <see cref="Nothing"/>, equals nothing.</summary>
    public static bool AreEqual(MathValue a, MathValue b) =>
        (a, b) switch
        {
            (Number x, Number y) => x.Value.HasSameTerms(y.Value) && UnitsAgree(x.Unit, y.Unit),
            (Infinity x, Infinity y) => x.IsNegative == y.IsNegative,
            (Words x, Words y) => x.Matches(y),
            (Collection x, Collection y) => Collection.AreEqual(x, y),
            _ => false,
        };

    // A unit that one side leaves out is forgiven.
    private static bool UnitsAgree(string a, string b) => a.Length == 0 || b.Length == 0 || a == b;

    /// <summary>Exact number with a unit, which can be empty.</summary>
    internal sealed record Number(ExactNumber Value, string Unit) : MathValue;

    /// <summary>Infinity.</summary>
    internal sealed record Infinity(bool IsNegative) : MathValue;

    /// <summary>No value: empty text, division by zero, not a number.</summary>
    internal sealed record Nothing : MathValue;

    /// <summary>Text that is no number. Case is ignored, except in single letters other than choices.</summary>
    internal sealed record Words(string Text) : MathValue
    {
        public bool Matches(Words other) =>
            string.Equals(
                Text,
                other.Text,
                Text.Length > 1 || IsChoice(Text) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal
            );

        private static bool IsChoice(string text) =>
            text.Length == 1 && char.ToUpperInvariant(text[0]) is >= 'A' and <= 'D';
    }

    /// <summary>Tuple or interval, set, list without brackets, or union.</summary>
    /// <param name="Open">Opening bracket; a space for a list and <c>∪</c> for a union.</param>
    /// <param name="Close">Closing bracket.</param>
    /// <param name="Members">The members.</param>
    internal sealed record Collection(char Open, char Close, IReadOnlyList<MathValue> Members) : MathValue
    {
        public const char NoBracket = ' ',
            Union = '\u222A';

        private bool IsOrdered => Open is '(' or '[';

        private bool IsSet => Open is MathText.OpenSet or Union;

        public static bool AreEqual(Collection a, Collection b)
        {
            bool isBare = a.Open == NoBracket || b.Open == NoBracket;
            if (!isBare && (a.Open != b.Open || a.Close != b.Close))
                return false;
            if (a.IsOrdered || b.IsOrdered)
                return a.Members.Count == b.Members.Count
                    && a.Members.Zip(b.Members).All(static pair => MathValue.AreEqual(pair.First, pair.Second));
            if (a.IsSet || b.IsSet)
                return a.IsWithin(b) && b.IsWithin(a);
            return a.Members.Count == b.Members.Count && a.Matches(b);
        }

        private bool IsWithin(Collection other) =>
            Members.All(member => other.Members.Any(candidate => MathValue.AreEqual(member, candidate)));

        // Each member has its own equal member in the other list.
        private bool Matches(Collection other)
        {
            var rest = new List<MathValue>(other.Members);
            foreach (MathValue member in Members)
            {
                int found = rest.FindIndex(candidate => MathValue.AreEqual(member, candidate));
                if (found < 0)
                    return false;
                rest.RemoveAt(found);
            }

            return true;
        }
    }
}
