namespace Proximal;

/// <summary>
/// A trigger for every multiple of a number of steps. An update takes many steps, so the trigger fires at the first
/// update after each multiple. It depends only on the step counter, so a resumed run triggers at the same updates.
/// </summary>
/// <param name="steps">Steps between two triggers, at least 1.</param>
internal struct StepInterval(long steps)
{
    private long last;

    /// <summary>Sets the step from which multiples count.</summary>
    /// <param name="now">The current step.</param>
    public void Reset(long now) => last = now;

    /// <summary>Whether a multiple was passed since the previous call.</summary>
    /// <param name="now">The current step.</param>
    public bool HasPassed(long now)
    {
        bool passed = now / steps > last / steps;
        last = now;
        return passed;
    }
}
