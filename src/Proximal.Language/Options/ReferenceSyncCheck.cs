namespace Proximal.Language;

/// <summary>Check of the options of a synchronized reference (TR-DPO), which several algorithms have.</summary>
internal static class ReferenceSyncCheck
{
    /// <summary>Checks interval and weight.</summary>
    public static void Validate(int steps, double alpha)
    {
        OptionCheck.Positive(steps, nameof(GrpoOptions.ReferenceSyncSteps), "ref_model_sync_steps");
        OptionCheck.That(
            alpha is > 0 and <= 1,
            nameof(GrpoOptions.ReferenceMixupAlpha),
            "ref_model_mixup_alpha",
            alpha,
            "must lie in (0, 1]"
        );
    }
}
