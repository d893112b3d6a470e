namespace Proximal;

/// <summary>
/// Tells when a multiple of so many steps has been passed. Updates take many steps at once, so it is the first moment after the multiple;
/// nothing but the step decides, so that a resumed run finds the same moments.
/// </summary>
/// <param name="steps">Steps between two moments, at least 1.</param>
internal struct StepInterval(long steps)
{
    private long last;

    /// <summary>Begins to watch.</summary>
    /// <param name="now">Where training stands.</param>
    public void Begin(long now) => last = now;

    /// <summary>Whether a multiple was passed since the last call.</summary>
    /// <param name="now">Where training stands now.</param>
    public bool Passed(long now)
    {
        bool passed = now / steps > last / steps;
        last = now;
        return passed;
    }
}
