namespace Proximal.Language.Jinja;

/// <summary>
/// Limits of one rendering, so that any template ends. Work is counted instead of time, so that the same template and
/// input end in the same way on any machine.
/// </summary>
internal sealed class Limits
{
    /// <summary>Maximum nesting of expressions and blocks in a source, and of lists and dicts in a value.</summary>
    internal const int Nesting = 200;

    /// <summary>Maximum depth of calls of macros and recursive loops.</summary>
    internal const int Calls = 200;

    /// <summary>Maximum length of a source, in chars.</summary>
    internal const int Source = 1 << 20;

    /// <summary>Maximum length of the output and of any text, in chars.</summary>
    internal const int Text = 16 << 20;

    /// <summary>Maximum elements of a list or dict.</summary>
    internal const int Elements = 1 << 20;

    /// <summary>Maximum length of a <c>range</c>.</summary>
    internal const int Range = 100_000;

    /// <summary>Maximum bits of a whole number: about 4300 digits, the limit of Python's conversion to text.</summary>
    internal const int Bits = 14_284;

    private const int MaxEvaluations = 2500;
    private const int MaxLoops = 1_000_000;
    private const long MaxWork = 40_000_000;
    private const int CharsPerWork = 8;

    private int loops;
    private int evaluations;
    private int calls;
    private long work;

    /// <summary>Counts elementary operations.</summary>
    internal void Spend(long amount)
    {
        if ((work += amount) > MaxWork)
            throw new JinjaException($"the template takes more than {MaxWork} steps");
    }

    /// <summary>Counts an operation on a text of a length in chars, which must not be too long.</summary>
    internal void SpendText(long length)
    {
        if (length > Text)
            throw new JinjaException($"a text is longer than {Text >> 20} Mi characters");
        Spend(1 + (length / CharsPerWork));
    }

    /// <summary>Counts an operation on a number of elements, which must not be too large.</summary>
    internal void SpendElements(long count)
    {
        if (count > Elements)
            throw new JinjaException($"a list has more than {Elements} elements");
        Spend(1 + count);
    }

    /// <summary>Counts an iteration of a loop.</summary>
    internal void CountLoop()
    {
        if (++loops > MaxLoops)
            throw new JinjaException($"the loops of the template take more than {MaxLoops} iterations");
    }

    internal void EnterEvaluation()
    {
        Spend(1);
        if (++evaluations > MaxEvaluations)
            throw new JinjaException($"evaluation is nested more than {MaxEvaluations} levels deep");
    }

    internal void LeaveEvaluation() => evaluations--;

    internal void EnterCall()
    {
        if (++calls > Calls)
            throw new JinjaException($"macros and loops call themselves more than {Calls} levels deep");
    }

    internal void LeaveCall() => calls--;

    /// <summary>Throws if a value is nested too deep.</summary>
    internal static void CheckDepth(int depth)
    {
        if (depth > Nesting)
            throw new JinjaException($"a value is nested more than {Nesting} levels deep");
    }
}
