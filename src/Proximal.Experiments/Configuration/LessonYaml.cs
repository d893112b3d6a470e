namespace Proximal.Experiments;

/// <summary>Reads and writes lessons in the layout of ML-Agents.</summary>
internal static class LessonYaml
{
    private const string NameKey = "name",
        ValueKey = "value",
        CompletionKey = "completion_criteria",
        MeasureKey = "measure",
        BehaviorKey = "behavior",
        ThresholdKey = "threshold",
        MinLengthKey = "min_lesson_length",
        SmoothingKey = "signal_smoothing",
        ResetKey = "require_reset",
        Reward = "reward",
        Progress = "progress";

    /// <summary>Reads a lesson, whose default name is that of its index.</summary>
    /// <exception cref="InvalidInputException">A key or a value is invalid.</exception>
    public static Lesson Read(ConfigurationValue value, int index)
    {
        string name = $"Lesson{index}";
        ParameterSampler? sampler = null;
        CompletionCriteria? completion = null;
        foreach ((string key, ConfigurationValue entry) in value.Entries())
        {
            switch (key)
            {
                case NameKey:
                    name = entry.Text("a name");
                    break;
                case ValueKey:
                    sampler = ParameterSamplerYaml.Read(entry);
                    break;
                case CompletionKey:
                    completion = entry.IsNull ? null : ReadCompletion(entry);
                    break;
                default:
                    throw entry.UnknownKey(NameKey, ValueKey, CompletionKey);
            }
        }

        return new Lesson(name, sampler ?? throw value.Invalid($"{ValueKey} is missing"), completion);
    }

    /// <summary>Writes a lesson on one line.</summary>
    public static string Format(Lesson lesson) =>
        $"{{{NameKey}: {TextValue.Format(lesson.Name)}, {ValueKey}: {ParameterSamplerYaml.Format(lesson.Value)}"
        + $"{(lesson.Completion is { } completion ? $", {CompletionKey}: {Format(completion)}" : "")}}}";

    private static string Format(CompletionCriteria criteria) =>
        $"{{{MeasureKey}: {(criteria.Measure == LessonMeasure.Progress ? Progress : Reward)}, "
        + $"{ThresholdKey}: {ParameterSamplerYaml.Number(criteria.Threshold)}, "
        + $"{MinLengthKey}: {criteria.MinLessonLength}, {SmoothingKey}: {Format(criteria.SignalSmoothing)}, "
        + $"{ResetKey}: {Format(criteria.RequireReset)}}}";

    private static string Format(bool value) => value ? "true" : "false";

    private static CompletionCriteria ReadCompletion(ConfigurationValue value)
    {
        ConfigurationValue threshold = value.Entry(ThresholdKey) ?? throw value.Invalid($"{ThresholdKey} is missing");
        var criteria = new CompletionCriteria(threshold.Number());
        foreach ((string key, ConfigurationValue entry) in value.Entries())
            criteria = key switch
            {
                ThresholdKey => criteria,
                MeasureKey => criteria with { Measure = ReadMeasure(entry) },
                MinLengthKey => criteria with { MinLessonLength = (int)entry.AtLeast(0) },
                SmoothingKey => criteria with { SignalSmoothing = entry.Boolean() },
                ResetKey => criteria with { RequireReset = entry.Boolean() },
                BehaviorKey => throw entry.Invalid("a run trains one policy, so leave this key out"),
                _ => throw entry.UnknownKey(MeasureKey, ThresholdKey, MinLengthKey, SmoothingKey, ResetKey),
            };
        return criteria;
    }

    private static LessonMeasure ReadMeasure(ConfigurationValue value) =>
        value.Text($"{Reward} or {Progress}") switch
        {
            Reward => LessonMeasure.Reward,
            Progress => LessonMeasure.Progress,
            _ => throw value.Unexpected($"{Reward} or {Progress}"),
        };
}
