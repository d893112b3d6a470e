namespace Proximal.Language;

/// <summary>
/// The parts of a rollout for trainers that learn from their policy's own completions: the order of prompts, sampler, scorer and
/// log-probabilities. With the same parts it evaluates the policy, and it watches the rollouts for reward hacking.
/// </summary>
internal sealed class CompletionCollector
{
    private readonly AlignmentParts parts;
    private readonly OnlineOptions options;
    private readonly CompletionMeter meter = new();

    /// <summary>The parts of a run's rollouts.</summary>
    /// <param name="parts">The policy, its tokenizer, the reference, the prompts and the rewards.</param>
    /// <param name="options">Valid options.</param>
    /// <exception cref="InvalidInputException">There are no prompts, or there is a KL coefficient without a reference.</exception>
    public CompletionCollector(AlignmentParts parts, OnlineOptions options)
    {
        if (parts.Prompts.Count == 0)
            throw new InvalidInputException("there are no prompts to train on");
        if (parts.Reference is null && options.KlCoefficient > 0)
            throw new InvalidInputException(
                FormattableString.Invariant(
                    $"KlCoefficient (kl_coef) is {options.KlCoefficient}, but there is no reference to be near to: give one, or set it to 0"
                )
            );
        this.parts = parts;
        this.options = options;
        Sampler = new CompletionSampler(parts, options);
        Scorer = new RewardScorer(parts, options);
        LogProbs = new LogProbPass(parts.Policy, parts.Reference, options.Sampling.Temperature, options.KlEstimator);
        PromptOrder = new ShuffledOrder(parts.Prompts.Count, options.Seed, LanguageStreams.Data);
        Monitor = new RewardHackingMonitor(options.Monitor);
    }

    /// <summary>Order of the prompts; saved with the trainer.</summary>
    public ShuffledOrder PromptOrder { get; }

    /// <summary>Watches for reward hacking; saved with the trainer.</summary>
    public RewardHackingMonitor Monitor { get; }

    /// <summary>Draws completions.</summary>
    public CompletionSampler Sampler { get; }

    /// <summary>Scores completions.</summary>
    public RewardScorer Scorer { get; }

    /// <summary>Computes log-probabilities and KL estimates.</summary>
    public LogProbPass LogProbs { get; }

    /// <summary>The prompts of the next batch: [batch size].</summary>
    /// <param name="completionsPerPrompt">How often each prompt is repeated, next to itself.</param>
    public PromptItem[] NextPrompts(int completionsPerPrompt)
    {
        var prompts = new PromptItem[options.BatchSize];
        for (int i = 0; i < prompts.Length; i++)
            prompts[i] = i % completionsPerPrompt == 0 ? parts.Prompts[PromptOrder.Next()] : prompts[i - 1];
        return prompts;
    }

    /// <summary>Adds scores, divergence and statistics of the completions to the metrics, and looks for reward hacking.</summary>
    /// <param name="rollout">Completions with scores and log-probabilities.</param>
    /// <param name="klCoefficient">Present weight of the KL penalty.</param>
    /// <param name="metrics">Receives the metrics of the update.</param>
    /// <returns>Alarms of the monitor, usually none.</returns>
    public IReadOnlyList<MonitorAlarm> Report(CompletionRollout rollout, double klCoefficient, MetricsRecord metrics)
    {
        double heldOutScore = parts.HeldOutReward is { } heldOut ? Scorer.MeanScore(heldOut, rollout) : double.NaN;
        CompletionStatistics texts = meter.Measure(
            rollout.AllTokens,
            rollout.Starts,
            rollout.Ended,
            rollout.Entropies.All
        );
        RolloutStatistics rewards = RolloutStatistics.Of(rollout, klCoefficient, heldOutScore);
        rewards.Report(metrics);
        texts.Report(metrics);
        IReadOnlyList<MonitorAlarm> alarms = Monitor.Observe(
            metrics.Step,
            new MonitorStatistics(
                rewards.Score,
                rewards.Kl,
                heldOutScore,
                texts.MeanLength,
                texts.Entropy,
                texts.RepetitionRate
            )
        );
        Monitor.Report(metrics);
        return alarms;
    }

    /// <summary>Completes the evaluation prompts and adds score and divergence to the metrics.</summary>
    /// <param name="metrics">Receives them.</param>
    public void Evaluate(MetricsRecord metrics)
    {
        if (options.EvaluationSamples == 0 || parts.EvaluationPrompts.Count == 0)
            return;
        CompletionRollout answers = Answer(parts.EvaluationPrompts, options.EvaluationSamples);
        metrics.Add(LanguageMetricTags.EvaluationScore, answers.MeanScore);
        if (parts.HeldOutReward is { } heldOut)
            metrics.Add(LanguageMetricTags.EvaluationHeldOutScore, Scorer.MeanScore(heldOut, answers));
        if (parts.Reference is not null)
            metrics.Add(LanguageMetricTags.EvaluationKl, answers.MeanOfSums(answers.Kl));
    }

    /// <summary>The score of a policy: that of the evaluation or, where there is none, of the last rollout; null where neither was measured.</summary>
    /// <param name="metrics">The last metrics.</param>
    public double? Score(MetricsRecord metrics) =>
        metrics.TryGet(LanguageMetricTags.EvaluationScore, out double evaluated) ? evaluated
        : options.EvaluationSamples == 0 && metrics.TryGet(LanguageMetricTags.Scores, out double score) ? score
        : null;

    /// <summary>A table of samples of the first prompts; null where <see cref="LanguageOptions.SampleCount"/> is 0.</summary>
    public SampleTable? NewTable()
    {
        IReadOnlyList<PromptItem> shown = parts.EvaluationPrompts.Count > 0 ? parts.EvaluationPrompts : parts.Prompts;
        return options.SampleCount > 0 ? new SampleTable([.. shown.Take(options.SampleCount)]) : null;
    }

    /// <summary>Adds completions of the table's prompts with their scores.</summary>
    public void Sample(SampleTable table, long step)
    {
        CompletionRollout answers = Answer(table.Prompts, table.Prompts.Count);
        table.Add(step, answers.Texts, answers.RawScores);
    }

    // Evaluation draws from the same streams every time, so only the policy's change shows.
    private CompletionRollout Answer(IReadOnlyList<PromptItem> prompts, int count)
    {
        var answers = new CompletionRollout();
        Sampler.Sample(
            [.. Enumerable.Range(0, count).Select(i => prompts[i % prompts.Count])],
            LanguageStreams.Evaluation,
            answers
        );
        Scorer.Score(answers);
        LogProbs.Fill(answers);
        return answers;
    }
}
