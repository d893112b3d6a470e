using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// What trainers have in common that learn from completions of their present model: drawing prompts, completing them, scoring the
/// completions, and looking at every token under the policy and its reference. <see cref="Trainer.Steps"/> counts completions.
/// </summary>
public abstract class OnlineTrainer : LanguageTrainer
{
    private readonly OnlineOptions options;
    private readonly AlignmentParts parts;
    private readonly CompletionWriter writer;
    private readonly CompletionJudge judge;
    private readonly CompletionReader reader;
    private readonly ShuffledOrder promptOrder;
    private readonly CompletionMeter meter = new();
    private readonly RewardHackingMonitor monitor;

    /// <summary>Prepares training.</summary>
    /// <param name="parts">The policy, its tokenizer, the reference, the prompts and the rewards.</param>
    /// <param name="options">All settings.</param>
    /// <param name="head">A module that is trained with the policy; null for none.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, or a part that is needed is missing.</exception>
    private protected OnlineTrainer(AlignmentParts parts, OnlineOptions options, Module? head)
        : base(options, parts.Policy, parts.Tokenizer, head)
    {
        if (parts.Prompts.Count == 0) throw new InvalidInputException("there are no prompts to train on");
        if (parts.Reference is null && options.KlCoefficient > 0)
            throw new InvalidInputException(FormattableString.Invariant($"KlCoefficient (kl_coef) is {options.KlCoefficient}, but there is no reference to be near to: give one, or set it to 0"));
        this.options = options;
        this.parts = parts;
        writer = new CompletionWriter(parts, options);
        judge = new CompletionJudge(parts, options);
        reader = new CompletionReader(parts, options);
        promptOrder = new ShuffledOrder(parts.Prompts.Count, options.Seed, LanguageStreams.Data);
        monitor = new RewardHackingMonitor(options.Monitor);
        IReadOnlyList<PromptItem> shown = parts.EvaluationPrompts.Count > 0 ? parts.EvaluationPrompts : parts.Prompts;
        if (options.SampleCount > 0) Samples = new SampleTable([.. shown.Take(options.SampleCount)]);
    }

    /// <inheritdoc/>
    public override double? Score =>
        Metrics.TryGet(LanguageMetricTags.EvaluationScore, out double evaluated) ? evaluated
        : options.EvaluationSamples == 0 && Metrics.TryGet(LanguageMetricTags.Scores, out double score) ? score : null;

    /// <summary>What the monitor found in the last update, usually nothing: signs of reward hacking and its like (see <see cref="OnlineOptions.Monitor"/>).</summary>
    public IReadOnlyList<MonitorAlarm> Alarms { get; private set; } = [];

    /// <summary>What the last update learned from.</summary>
    internal CompletionRollout Rollout { get; } = new();

    /// <summary>The weight of the KL penalty now.</summary>
    private protected virtual double KlCoefficient => options.KlCoefficient;

    /// <summary>How many completions of each prompt stand next to each other.</summary>
    private protected virtual int CompletionsPerPrompt => 1;

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        promptOrder.SaveState(state, $"{prefix}.prompts");
        monitor.SaveState(state, $"{prefix}.monitor");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        promptOrder.LoadState(state, $"{prefix}.prompts");
        monitor.LoadState(state, $"{prefix}.monitor");
    }

    /// <inheritdoc/>
    private protected override void Measure()
    {
        if (options.EvaluationSamples == 0 || parts.EvaluationPrompts.Count == 0) return;
        CompletionRollout answers = Answer(parts.EvaluationPrompts, options.EvaluationSamples);
        Metrics.Add(LanguageMetricTags.EvaluationScore, answers.MeanScore);
        if (parts.HeldOutReward is { } heldOut) Metrics.Add(LanguageMetricTags.EvaluationHeldOutScore, judge.MeanScore(heldOut, answers));
        if (parts.Reference is not null) Metrics.Add(LanguageMetricTags.EvaluationKl, answers.MeanOfSums(answers.Kl));
    }

    /// <inheritdoc/>
    private protected sealed override void Advance()
    {
        double remaining = Remaining;
        writer.Write(NextPrompts(), LanguageStreams.FirstCompletion + (ulong)Steps, Rollout);
        Clock.Count(TrainingPhase.Policy);
        judge.Score(Rollout);
        Clock.Count(TrainingPhase.Environment);
        reader.Read(Rollout, KeepValues);
        Clock.Count(TrainingPhase.Policy);

        Steps += Rollout.Sequences;
        Updates++;
        Metrics.Clear(Steps);
        Watch(parts.HeldOutReward is { } heldOut ? judge.MeanScore(heldOut, Rollout) : double.NaN);
        Learn(remaining);
        Metrics.Add(MetricTags.LearningRate, StepSize(remaining));
        Metrics.Add(LanguageMetricTags.OptimizerSteps, OptimizerSteps);
        Metrics.Add(MetricTags.Updates, Updates);
        Clock.Count(TrainingPhase.Update);
    }

    /// <summary>Improves the policy by <see cref="Rollout"/>, and adds figures of how to <see cref="Trainer.Metrics"/>.</summary>
    /// <param name="remaining">What schedules are read at: 1 at the beginning of training, towards 0 at its end.</param>
    private protected abstract void Learn(double remaining);

    /// <summary>Called for each part of the rollout with the policy's hidden states, for those who need more of them than log-probabilities.</summary>
    /// <param name="batch">Prompts and completions of the part.</param>
    /// <param name="states">The hidden states that foretell the completions' tokens, [completion tokens, width].</param>
    /// <param name="firstToken">Where the part's tokens begin among all of the rollout.</param>
    private protected virtual void KeepValues(CompletionBatch batch, Tensor states, int firstToken)
    {
    }

    /// <inheritdoc/>
    private protected override void Sample(SampleTable table)
    {
        CompletionRollout answers = Answer(table.Prompts, table.Prompts.Count);
        table.Add(Steps, answers.Texts, answers.RawScores);
    }

    // Reports what the completions are like, and looks for what goes wrong with them.
    private void Watch(double heldOutScore)
    {
        CompletionStatistics statistics = meter.Measure(Rollout.AllTokens, Rollout.Starts, Rollout.Ended, Rollout.Entropies.All);
        RolloutFigures figures = RolloutFigures.Of(Rollout, KlCoefficient, heldOutScore);
        figures.Report(Metrics);
        statistics.Report(Metrics);
        Alarms = monitor.Observe(Steps, figures.Seen(statistics));
        monitor.Report(Metrics);
        if (Alarms.FirstOrDefault(static alarm => alarm.Stop) is { } alarm) RequestStop(alarm.Message);
    }

    // Evaluation draws from the same streams every time: what differs is the policy.
    private CompletionRollout Answer(IReadOnlyList<PromptItem> prompts, int count)
    {
        var answers = new CompletionRollout();
        writer.Write([.. Enumerable.Range(0, count).Select(i => prompts[i % prompts.Count])], LanguageStreams.Evaluation, answers);
        judge.Score(answers);
        reader.Read(answers, static (_, _, _) => { });
        return answers;
    }

    private PromptItem[] NextPrompts()
    {
        var prompts = new PromptItem[options.BatchSize];
        for (int i = 0; i < prompts.Length; i++)
            prompts[i] = i % CompletionsPerPrompt == 0 ? parts.Prompts[promptOrder.Next()] : prompts[i - 1];
        return prompts;
    }
}
