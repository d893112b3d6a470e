using System.Globalization;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Parts of a rollout for trainers that learn from the policy's completions: order of prompts, sampler, scorer and
/// log-probabilities. It also evaluates the policy and monitors rollouts for reward hacking.
/// </summary>
internal sealed class CompletionCollector
{
    // A group of many completions would be the largest part of the file.
    private const int MaxGroup = 8;

    private readonly AlignmentParts parts;
    private readonly OnlineOptions options;
    private readonly CompletionMeter meter = new();

    /// <summary>Creates the parts for a run.</summary>
    /// <param name="parts">The policy, its tokenizer, the reference, the prompts and the rewards.</param>
    /// <param name="options">Valid options.</param>
    /// <exception cref="InvalidInputException">
    /// There are no prompts, or there is a KL coefficient without a reference.
    /// </exception>
    public CompletionCollector(AlignmentParts parts, OnlineOptions options)
    {
        if (parts.Prompts.Count == 0)
            throw new InvalidInputException("there are no prompts to train on");
        if (parts.Reference is null && options.KlCoefficient > 0)
            throw new InvalidInputException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"KlCoefficient (kl_coef) is {options.KlCoefficient}, but there is no reference: give one, "
                        + $"or set it to 0"
                )
            );
        this.parts = parts;
        this.options = options;
        Sampler = new CompletionSampler(parts, options);
        Scorer = new RewardScorer(parts, options);
        LogProbs = new LogProbPass(parts.Policy, parts.Reference, options.Sampling.Temperature, options.KlEstimator);
        PromptOrder = ShuffledOrder.Of(parts.Prompts, options.Seed, LanguageStreams.Data);
        Monitor = new RewardHackingMonitor(options.Monitor);
    }

    /// <summary>Order of the prompts; saved with the trainer.</summary>
    public ShuffledOrder PromptOrder { get; }

    /// <summary>Monitor for reward hacking; saved with the trainer.</summary>
    public RewardHackingMonitor Monitor { get; }

    /// <summary>Sampler of completions.</summary>
    public CompletionSampler Sampler { get; }

    /// <summary>Scorer of completions.</summary>
    public RewardScorer Scorer { get; }

    /// <summary>Computation of log-probabilities and KL estimates.</summary>
    public LogProbPass LogProbs { get; }

    /// <summary>Value loss of the last update, for the monitor; NaN without a value function.</summary>
    public double ValueLoss { get; set; } = double.NaN;

    /// <summary>Frozen models, with their roles.</summary>
    public IEnumerable<(string Name, Module Model)> FrozenModels =>
        [
            .. parts.Reference is { } reference ? [("reference", reference.Model)] : Array.Empty<(string, Module)>(),
            .. ModelsOf("reward", parts.Reward),
            .. ModelsOf("held-out reward", parts.HeldOutReward),
        ];

    /// <summary>The largest passes of a trainer.</summary>
    /// <param name="part">Number of completions in the largest part of a gradient step.</param>
    /// <param name="group">Number of adjacent completions of one prompt.</param>
    /// <param name="value">Value function; null for none.</param>
    public TrainingPasses Passes(int part, int group, ValueFunction? value = null)
    {
        SequenceLength longest = Longest();
        return new TrainingPasses([.. Enumerable.Repeat(longest, part)], Loss)
        {
            Scored = [.. Enumerable.Repeat(longest, options.BatchSize)],
            Score = batch =>
            {
                Loss(batch);
                parts.Reference?.LogProbs(batch);
            },
            Generated = options.BatchSize,
            Group = group,
            LongestGenerated = longest,
        };

        Tensor Loss(CompletionBatch batch)
        {
            TokenLogProbs policy = parts.Policy.LogProbs(batch);
            Tensor loss = policy.LogProbs.Sum() + policy.Entropies.Sum();
            return value is null ? loss : loss + value.Forward(batch, policy.NextTokenStates).Sum();
        }
    }

    /// <summary>Maximum number of sampled tokens of a completion.</summary>
    public int MaxTokens => parts.Agent?.MaxSampledTokens(options.Sampling) ?? options.Sampling.MaxTokens;

    /// <summary>Draws the prompts of the next batch, [batch size].</summary>
    /// <param name="completionsPerPrompt">Number of adjacent copies of each prompt.</param>
    public PromptItem[] NextPrompts(int completionsPerPrompt)
    {
        var prompts = new PromptItem[options.BatchSize];
        for (int i = 0; i < prompts.Length; i++)
            prompts[i] = i % completionsPerPrompt == 0 ? parts.Prompts[PromptOrder.Next()] : prompts[i - 1];
        return prompts;
    }

    /// <summary>
    /// Adds scores, KL divergence and statistics of the completions to the metrics, and checks for reward hacking.
    /// </summary>
    /// <param name="rollout">Completions with scores and log-probabilities.</param>
    /// <param name="klCoefficient">Current KL coefficient.</param>
    /// <param name="metrics">Receives the metrics of the update.</param>
    /// <returns>Alarms of the monitor, usually none.</returns>
    public IReadOnlyList<MonitorAlarm> Report(CompletionRollout rollout, double klCoefficient, MetricsRecord metrics)
    {
        double heldOutScore = parts.HeldOutReward is { } heldOut ? Scorer.MeanScore(heldOut, rollout) : double.NaN;
        CompletionStatistics statistics = meter.Measure(
            rollout.AllTokens,
            rollout.Starts,
            rollout.Ended,
            rollout.Entropies.All
        );
        ReportAbstained(rollout, metrics);
        RolloutStatistics rolloutStatistics = RolloutStatistics.Of(rollout, klCoefficient, heldOutScore);
        rolloutStatistics.Report(metrics);
        statistics.Report(metrics);
        if (rollout.Conversations is { } conversations)
            ConversationStatistics.Of(conversations).Report(metrics);
        if (!double.IsNaN(rollout.InformativeGroups))
            metrics.Add(LanguageMetricTags.InformativeGroups, rollout.InformativeGroups);
        IReadOnlyList<MonitorAlarm> alarms = Monitor.Observe(
            metrics.Step,
            new MonitorStatistics(
                rolloutStatistics.Score,
                rolloutStatistics.Kl,
                heldOutScore,
                statistics.MeanLength,
                statistics.Entropy,
                statistics.RepetitionRate
            )
            {
                InformativeGroups = rollout.InformativeGroups,
                MaxEntropy = Math.Log(parts.Policy.Config.Vocabulary),
                ValueLoss = ValueLoss,
            }
        );
        Monitor.Report(metrics);
        return alarms;
    }

    private static void ReportAbstained(CompletionRollout rollout, MetricsRecord metrics)
    {
        int abstained = rollout.SampledScores.Count(RewardFunction.IsAbstained);
        if (abstained == rollout.SampledScores.Count)
            throw new InvalidInputException(
                "the reward abstained from all completions of an update; training needs scores"
            );
        if (abstained > 0)
            metrics.Add(LanguageMetricTags.Abstained, (double)abstained / rollout.SampledScores.Count);
    }

    /// <summary>Completes the evaluation prompts and adds score and KL divergence to the metrics.</summary>
    /// <param name="metrics">Receives the metrics.</param>
    public void Evaluate(MetricsRecord metrics)
    {
        if (options.EvaluationSamples == 0 || parts.EvaluationPrompts.Count == 0)
            return;
        var evaluation = new CompletionRollout();
        Complete(parts.EvaluationPrompts, options.EvaluationSamples, evaluation);
        AddDefined(metrics, LanguageMetricTags.EvaluationScore, evaluation.MeanScore);
        if (parts.HeldOutReward is { } heldOut)
            AddDefined(metrics, LanguageMetricTags.EvaluationHeldOutScore, Scorer.MeanScore(heldOut, evaluation));
        if (parts.Reference is not null)
            metrics.Add(LanguageMetricTags.EvaluationKl, evaluation.MeanOfSums(evaluation.Kl));
    }

    // The prompts of conversations are known when they are played.
    private SequenceLength Longest()
    {
        int context = parts.Policy.Config.Context;
        if (parts.Agent is not null)
            return new SequenceLength(1, context - 1);
        int prompt = parts.Prompts.Max(Sampler.TokensOf);
        return new SequenceLength(prompt, Math.Max(1, Math.Min(options.Sampling.MaxTokens, context - prompt)));
    }

    private static void AddDefined(MetricsRecord metrics, string tag, double value)
    {
        if (!double.IsNaN(value))
            metrics.Add(tag, value);
    }

    /// <summary>
    /// Score of the policy: that of the evaluation, or of the last rollout without an evaluation; null if neither was
    /// measured.
    /// </summary>
    /// <param name="metrics">The last metrics.</param>
    public double? Score(MetricsRecord metrics) =>
        metrics.TryGet(LanguageMetricTags.EvaluationScore, out double evaluated) ? evaluated
        : options.EvaluationSamples == 0 && metrics.TryGet(LanguageMetricTags.Scores, out double score) ? score
        : null;

    /// <summary>
    /// Creates a table of samples of the first prompts; null if <see cref="LanguageOptions.SampleCount"/> is 0.
    /// </summary>
    public SampleTable? NewTable()
    {
        IReadOnlyList<PromptItem> prompts = parts.EvaluationPrompts.Count > 0 ? parts.EvaluationPrompts : parts.Prompts;
        return options.SampleCount > 0 ? new SampleTable([.. prompts.Take(options.SampleCount)]) : null;
    }

    /// <summary>Adds completions of the table's prompts with their scores and the values of their tokens.</summary>
    /// <param name="table">Receives the completions.</param>
    /// <param name="step">Step of the trainer.</param>
    /// <param name="onHiddenStates">Computes the values of the tokens; null for none.</param>
    /// <param name="credit">
    /// Computes rewards and advantages of the tokens, and returns the names of those that it computed; null for none.
    /// </param>
    /// <param name="group">See <see cref="SampleSnapshot.Group"/>.</param>
    public void Sample(
        SampleTable table,
        long step,
        Action<CompletionRollout, CompletionBatch, Tensor, int>? onHiddenStates = null,
        Func<CompletionRollout, IEnumerable<(string Name, TokenColumn Column)>>? credit = null,
        IReadOnlyList<SampleRow>? group = null
    )
    {
        var evaluation = new CompletionRollout();
        Complete(
            table.Prompts,
            table.Prompts.Count,
            evaluation,
            onHiddenStates is null ? null : (batch, states, first) => onHiddenStates(evaluation, batch, states, first)
        );
        if (evaluation.Conversations is { } conversations)
        {
            table.Add(
                step,
                [.. conversations.Select(static played => played.Transcript(withPrompt: true))],
                evaluation.RawScores
            );
            return;
        }

        (string, TokenColumn)[] columns = [.. ColumnsOf(evaluation), .. credit?.Invoke(evaluation) ?? []];
        table.Add(
            step,
            evaluation.Texts,
            evaluation.RawScores,
            [
                .. Enumerable
                    .Range(0, evaluation.Sequences)
                    .Select(i => evaluation.ValuesOf(i, parts.Tokenizer, columns)),
            ],
            group ?? []
        );
    }

    /// <summary>Completions of the first prompt of a rollout, with the values that they were trained on.</summary>
    /// <param name="rollout">Rollout of the last update; empty before the first.</param>
    /// <param name="count">Number of completions of a prompt.</param>
    public IReadOnlyList<SampleRow> GroupOf(CompletionRollout rollout, int count)
    {
        if (rollout.Sequences < count || rollout.Conversations is not null)
            return [];
        (string, TokenColumn)[] columns =
        [
            .. ColumnsOf(rollout),
            (TokenValues.Reward, rollout.Rewards),
            (TokenValues.Advantage, rollout.Advantages),
        ];
        return
        [
            .. Enumerable
                .Range(0, Math.Min(count, MaxGroup))
                .Select(i => new SampleRow(
                    rollout.Prompts[i].Prompt,
                    rollout.Texts[i],
                    RewardFunction.IsAbstained(rollout.RawScores[i]) ? null : rollout.RawScores[i]
                )
                {
                    Tokens = rollout.ValuesOf(i, parts.Tokenizer, columns),
                }),
        ];
    }

    private IEnumerable<(string Name, TokenColumn Column)> ColumnsOf(CompletionRollout rollout) =>
        parts.Reference is null
            ? [(TokenValues.LogProb, rollout.OldLogProbs)]
            : [(TokenValues.LogProb, rollout.OldLogProbs), (TokenValues.Kl, rollout.Kl)];

    private static IEnumerable<(string Name, Module Model)> ModelsOf(string name, IReward? reward) =>
        (reward as IRewardModels)?.Models.Select(model => (name, (Module)model)) ?? [];

    // Evaluation uses the same random streams every time, so that differences come from the policy.
    private void Complete(
        IReadOnlyList<PromptItem> prompts,
        int count,
        CompletionRollout evaluation,
        LogProbPass.HiddenStatesHandler? onHiddenStates = null
    )
    {
        Sampler.Sample(
            [.. Enumerable.Range(0, count).Select(i => prompts[i % prompts.Count])],
            LanguageStreams.Evaluation,
            group: 1,
            evaluation
        );
        Scorer.Score(evaluation);
        LogProbs.Fill(evaluation, onHiddenStates);
    }
}
