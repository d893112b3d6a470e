namespace Proximal;

/// <summary>
/// Condition that completes a lesson (ML-Agents' <c>completion_criteria</c>). The defaults are those of ML-Agents.
/// </summary>
/// <param name="Threshold">Value that the measure must exceed (YAML: <c>threshold</c>). For
/// <see cref="LessonMeasure.Progress"/>, in [0, 1].</param>
public sealed record CompletionCriteria(double Threshold)
{
    /// <summary>
    /// Quantity that is compared with the threshold (YAML: <c>measure</c>). Default <see cref="LessonMeasure.Reward"/>.
    /// </summary>
    public LessonMeasure Measure { get; init; } = LessonMeasure.Reward;

    /// <summary>
    /// Number of episodes that must end in the lesson before it can be completed (YAML: <c>min_lesson_length</c>), at
    /// least 0. Default 0. The largest of all lessons is the number of last episodes whose mean return is measured, as
    /// in ML-Agents.
    /// </summary>
    public int MinLessonLength { get; init; }

    /// <summary>
    /// Whether the mean return is smoothed, 0.25 of its old value plus 0.75 of the new one, starting with 0 (YAML:
    /// <c>signal_smoothing</c>). Default true.
    /// </summary>
    public bool SignalSmoothing { get; init; } = true;

    /// <summary>
    /// Whether all environments start a new episode when the lesson is completed (YAML: <c>require_reset</c>); the
    /// unfinished episodes are truncated. Default false: they end with their own values.
    /// </summary>
    public bool RequireReset { get; init; }

    /// <summary>Checks all values.</summary>
    /// <exception cref="InvalidInputException">A value is out of range.</exception>
    public void Validate()
    {
        if (!double.IsFinite(Threshold))
            throw new InvalidInputException($"threshold must be a finite number, not {Threshold}");
        if (Measure == LessonMeasure.Progress && Threshold is < 0 or > 1)
            throw new InvalidInputException(
                $"threshold must be between 0 and 1 with measure progress, not {Threshold}"
            );
        if (MinLessonLength < 0)
            throw new InvalidInputException($"min_lesson_length must be at least 0, not {MinLessonLength}");
    }
}
