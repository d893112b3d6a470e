using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Proximal Policy Optimization for language models (Ziegler et al. 2019, arXiv:1909.08593; Stiennon et al. 2020; Ouyang et al.
/// 2022) with its four parts: the policy, its value function, the reward and the frozen reference. A completion is an episode and a
/// token is an action. The reward of a token is -β times its divergence from the reference; the last token also gets the score.
/// Derive from it and override <see cref="PolicyLoss"/> for a policy loss of your own.
/// </summary>
public class RlhfPpo : LanguageTrainer
{
    private readonly RlhfPpoOptions options;
    private readonly ValueFunction valueFunction;
    private readonly KlController klController;
    private readonly CompletionCollector completions;
    private readonly CompletionBatch batch = new();
    private readonly MinibatchShuffle shuffle;
    private readonly TokenLossStatistics statistics = new();
    private readonly int[] order;

    /// <summary>Prepares training.</summary>
    /// <param name="parts">The policy, its tokenizer, the reference, the prompts and the rewards.</param>
    /// <param name="options">All settings.</param>
    /// <param name="valueFunction">The value function: a head on the policy's trunk, or a model of its own; null for a new linear head whose values start at 0.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, or a part that is needed is missing.</exception>
    public RlhfPpo(AlignmentParts parts, RlhfPpoOptions options, ValueFunction? valueFunction = null)
        : base(options, parts.Policy, parts.Tokenizer, valueFunction ??= new ValueFunction(new ValueHead(parts.Policy.Config.Width)))
    {
        this.options = options;
        this.valueFunction = valueFunction;
        completions = new CompletionCollector(parts, options);
        klController = options.KlControl == KlControl.Adaptive
            ? new AdaptiveKlController(options.KlCoefficient, options.KlTarget, options.KlHorizon)
            : new FixedKlController(options.KlCoefficient);
        shuffle = new MinibatchShuffle(options.Seed);
        order = new int[options.BatchSize];
        Samples = completions.NewTable();
        AddState("prompts", completions.PromptOrder);
        AddState("monitor", completions.Monitor);
        AddState("shuffle", shuffle);
        AddState("kl", klController);
    }

    /// <inheritdoc/>
    public override string Algorithm => "rlhf";

    /// <inheritdoc/>
    public override double? Score => completions.Score(Metrics);

    /// <summary>Completions of the last update.</summary>
    internal CompletionRollout Rollout { get; } = new();

    /// <summary>The largest |log ratio| in the last update's first minibatch: rounding errors alone, since no step was taken before.</summary>
    internal double FirstLogRatio { get; private set; }

    /// <inheritdoc/>
    public override void SaveModel(string folder)
    {
        base.SaveModel(folder);
        valueFunction.Save(folder);
    }

    /// <inheritdoc/>
    protected sealed override void RunIteration()
    {
        double remaining = Remaining;
        float clipRange = (float)options.ClipRange.At(remaining);
        CompletionRollout r = Rollout;

        // Prompts, and one completion of each by the present policy.
        OnRolloutStart();
        PromptItem[] prompts = completions.NextPrompts(completionsPerPrompt: 1);
        completions.Sampler.Sample(prompts, LanguageStreams.FirstCompletion + (ulong)Steps, r);
        Clock.Count(TrainingPhase.Policy);

        // Scores of the completions.
        completions.Scorer.Score(r);
        Clock.Count(TrainingPhase.Environment);

        // Log-probabilities of every token under policy and reference, their KL estimate, and values.
        completions.LogProbs.Fill(r, (batch, states, first) => valueFunction.Forward(batch, states).CopyTo(r.Values.All[first..]));
        Clock.Count(TrainingPhase.Policy);
        EndRollout(completions, r, klController.Coefficient);

        // Rewards: -β KL at every token, and the score at the last one.
        TokenRewards.Fill(r.Kl.All, klController.Coefficient, r.FinalRewards, r.Starts, r.Rewards.All, r.DenseRewards.All);
        if (options.WhitenRewards) Whitening.Whiten(r.Rewards.All, shiftMean: false);

        // Generalised advantage estimation within each completion, after whose end the value is 0.
        GeneralizedAdvantageEstimation.Compute(r.Rewards.All, r.Values.All, r.Starts, options.Gamma, options.GaeLambda, r.Advantages.All, r.Returns.All);
        if (options.WhitenAdvantages) Whitening.Whiten(r.Advantages.All);

        // Epochs of shuffled minibatches.
        var mean = new TokenLossStatistics();
        int taken = 0;
        bool tooFar = false;
        for (int epoch = 0; epoch < options.Epochs && !tooFar; epoch++)
        {
            shuffle.Permutation(order);
            for (int from = 0; from < order.Length && !tooFar; from += options.MinibatchSize, taken++)
            {
                int[] minibatch = order[from..Math.Min(from + options.MinibatchSize, order.Length)];
                int tokens = r.TokensOf(minibatch);
                statistics.Clear();
                statistics.GradientNorm = GradientStep(
                    minibatch.Length, remaining,
                    loss: (first, end) => Loss(minibatch.AsSpan(first..end), tokens, clipRange),
                    isRejected: () => tooFar = statistics.ApproximateKl > 1.5 * options.TargetKl);
                if (taken == 0) FirstLogRatio = statistics.LargestLogRatio;
                Debug.Assert(taken > 0 || !(FirstLogRatio >= 1e-3), "before the first step the policy is the one that drew the tokens: the ratio must be 1");
                mean.Add(statistics);
            }
        }

        mean.Report(Metrics, taken);
        Metrics.Add(MetricTags.ValueLoss, mean.ValueLoss / taken);
        Metrics.Add(MetricTags.ClipRange, options.ClipRange.At(remaining));
        Metrics.Add(MetricTags.ExplainedVariance, ExplainedVariance.Compute(r.Values.All, r.Returns.All));
        klController.Update(r.MeanOfSums(r.Kl), r.Sequences);
        EndUpdate(remaining);
    }

    /// <summary>
    /// The clipped surrogate loss: -Σ w min(r A, clip(r, 1 - ε, 1 + ε) A) with r = π/π_old (Schulman et al. 2017, equation 7).
    /// </summary>
    /// <param name="tokens">Tokens of the minibatch, or of a part of it.</param>
    /// <param name="clipRange">ε at this point of training.</param>
    /// <returns>A single number, to be minimised.</returns>
    protected virtual Tensor PolicyLoss(in TokenMinibatch tokens, float clipRange) =>
        TokenObjectives.Policy(tokens.LogProbs, tokens.OldLogProbs, tokens.Advantages, tokens.Weights, clipRange, clipRange);

    /// <inheritdoc/>
    protected override void Measure() => completions.Evaluate(Metrics);

    /// <inheritdoc/>
    protected override void Sample(SampleTable table) => completions.Sample(table, Steps);

    /// <summary>Policy loss + c1 value loss - c2 entropy of some of a minibatch's completions, each a mean over the minibatch's tokens.</summary>
    private Tensor Loss(ReadOnlySpan<int> sequences, int minibatchTokens, float clipRange)
    {
        CompletionRollout r = Rollout;
        batch.Clear();
        foreach (int i in sequences) batch.Add(r.Completions[i].Prompt, r.Completions[i].Tokens);
        (Tensor logProbs, Tensor entropies, Tensor states) = Model.LogProbs(batch, options.Sampling.Temperature);     // [tokens], [tokens], [tokens, width]
        Tensor values = valueFunction.Forward(batch, states);                                                         // [tokens]
        Tensor weights = Tensor.Full(1f / minibatchTokens, batch.Count);
        TokenMinibatch tokens = r.Minibatch(sequences, logProbs, entropies, weights);

        Tensor policyLoss = PolicyLoss(tokens, clipRange);
        Tensor valueLoss = TokenObjectives.Value(values, r.Gather(r.Values, sequences), r.Gather(r.Returns, sequences), weights, (float?)options.ClipRangeValue);
        Tensor entropy = TokenObjectives.Mean(entropies, weights);
        Tensor loss = policyLoss + ((float)options.ValueCoefficient * valueLoss);
        if (options.EntropyCoefficient != 0) loss -= (float)options.EntropyCoefficient * entropy;

        statistics.PolicyLoss += policyLoss.Item();
        statistics.ValueLoss += valueLoss.Item();
        statistics.Entropy += entropy.Item();
        statistics.Loss += loss.Item();
        statistics.AddRatios(tokens, clipRange, clipRange, (double)batch.Count / minibatchTokens);                    // approximate KL, clip fraction
        return loss;
    }
}
