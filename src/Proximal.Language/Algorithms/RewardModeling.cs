using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Trains a reward model on preference pairs (Stiennon et al. 2020; Ouyang et al. 2022, equation 1), so that the chosen
/// completion has the higher score. Saved models contain the mean and standard deviation of their scores, which rewards
/// use for normalization. For another loss, derive from this class and override <see cref="Loss"/>.
/// </summary>
public class RewardModeling : LanguageTrainer
{
    private readonly RewardModelingOptions options;
    private readonly RewardModel model;
    private readonly EncodedPairs pairs,
        heldOut;
    private readonly PreferencePair[] samplePairs;
    private readonly ExampleBatches batches;
    private readonly PairBatch batch = new();

    /// <summary>Creates a trainer.</summary>
    /// <param name="model">The model to train: a transformer, typically fine-tuned, with a new head.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="pairs">Preference pairs to train on.</param>
    /// <param name="options">Options of the trainer.</param>
    /// <param name="evaluation">Preference pairs for measuring the accuracy; none by default.</param>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, there are no pairs, or one is empty or too long.
    /// </exception>
    public RewardModeling(
        RewardModel model,
        ITokenizer tokenizer,
        IReadOnlyList<PreferencePair> pairs,
        RewardModelingOptions options,
        IReadOnlyList<PreferencePair>? evaluation = null
    )
        : base(options, model.Trunk, tokenizer, model.Head)
    {
        batches = ExampleBatches.Of(pairs, options);
        this.options = options;
        this.model = model;
        int maxLength = options.MaxLengthFor(model.Trunk);
        this.pairs = new EncodedPairs(pairs, tokenizer, maxLength);
        heldOut = new EncodedPairs(evaluation ?? [], tokenizer, maxLength);
        samplePairs = [.. (evaluation is { Count: > 0 } ? evaluation : pairs).Take(options.SampleCount)];
        if (samplePairs.Length > 0)
            Samples = new SampleTable([
                .. samplePairs.SelectMany(static pair => Enumerable.Repeat(new PromptItem(pair.Prompt), 2)),
            ]);
        AddState("order", batches);
    }

    /// <inheritdoc/>
    public override string Algorithm => "reward-model";

    /// <inheritdoc/>
    public override double? Score =>
        Metrics.TryGet(LanguageMetricTags.EvaluationAccuracy, out double accuracy) ? accuracy : null;

    /// <inheritdoc/>
    private protected override TrainingPasses LargestPasses =>
        new(
            SequenceLength.Longest(pairs.Sequences, 2 * LargestPart(options.BatchSize)),
            batch => model.Score(batch.Tokens).Sum()
        );

    /// <inheritdoc/>
    public override void SaveModel(string folder)
    {
        Normalize();
        model.Save(folder);
        Tokenizer.Save(folder);
    }

    /// <summary>Measures the mean and standard deviation of the scores and stores them in the model.</summary>
    public void Normalize()
    {
        (float[] chosen, float[] rejected) = Scores(pairs, Math.Min(options.NormalizationExamples, pairs.Count));
        model.Normalization = RewardNormalization.Measure([.. chosen, .. rejected]);
    }

    /// <inheritdoc/>
    protected sealed override void RunIteration() =>
        IterateOver(
            batches,
            (examples, remaining) =>
            {
                var statistics = new PreferenceStatistics();
                double norm = GradientStep(
                    examples.Length,
                    remaining,
                    (from, to) =>
                    {
                        ReadOnlySpan<int> indices = examples.AsSpan(from..to);
                        (TokenExample[] better, TokenExample[] worse) = pairs.Select(indices);
                        batch.Fill(better, worse);
                        batch.Sequences.Tokens.DropoutSeed = DropoutSeed(from);
                        // [pairs] each
                        (Tensor chosen, Tensor rejected) = batch.Halves(model.Score(batch.Sequences.Tokens));
                        Tensor losses = Loss(chosen, rejected, Margins(indices));
                        statistics.Add(chosen, rejected, losses, beta: 1);
                        return losses.Sum() * (1f / examples.Length);
                    },
                    statistics.Sums
                );
                return statistics.Mean(norm);
            }
        );

    /// <summary>
    /// Computes the loss of each pair; by default Bradley and Terry's with margins and centering
    /// (<see cref="PreferenceObjectives.BradleyTerry"/>).
    /// </summary>
    /// <param name="chosen">Scores of the chosen completions, [pairs].</param>
    /// <param name="rejected">Scores of the rejected completions, [pairs].</param>
    /// <param name="margins">
    /// Margins of the pairs, constant, [pairs]; empty if <see cref="RewardModelingOptions.UseMargin"/> is false.
    /// </param>
    /// <returns>Losses, [pairs]. Training minimizes their mean over the batch.</returns>
    protected virtual Tensor Loss(Tensor chosen, Tensor rejected, Tensor margins) =>
        PreferenceObjectives.BradleyTerry(chosen, rejected, margins, (float)options.CenterRewardsCoefficient);

    /// <inheritdoc/>
    protected override void Measure()
    {
        if (heldOut.Count == 0)
            return;
        (float[] chosen, float[] rejected) = Scores(heldOut, heldOut.Count);
        Metrics.Add(LanguageMetricTags.EvaluationAccuracy, PreferenceObjectives.Accuracy(chosen, rejected));
    }

    /// <inheritdoc/>
    /// <remarks>The samples are the chosen and the rejected completion of each pair, with their scores.</remarks>
    protected override void Sample(SampleTable table)
    {
        (float[] chosen, float[] rejected) = Scores(heldOut.Count > 0 ? heldOut : pairs, samplePairs.Length);
        table.Add(
            Steps,
            [.. samplePairs.SelectMany(static pair => new[] { pair.Chosen, pair.Rejected })],
            [.. chosen.Zip(rejected).SelectMany(static pair => new[] { pair.First, pair.Second })]
        );
    }

    private (float[] Chosen, float[] Rejected) Scores(EncodedPairs scored, int count)
    {
        var (chosen, rejected) = (new float[count], new float[count]);
        for (int from = 0; from < count; from += options.BatchSize)
        {
            using Scope scope = Scope.Begin(record: false);
            int part = Math.Min(options.BatchSize, count - from);
            batch.Fill(scored.Chosen.Slice(from, part), scored.Rejected.Slice(from, part));
            (Tensor better, Tensor worse) = batch.Halves(model.Score(batch.Sequences.Tokens)); // [pairs] each
            better.CopyTo(chosen.AsSpan(from));
            worse.CopyTo(rejected.AsSpan(from));
        }

        return (chosen, rejected);
    }

    private Tensor Margins(ReadOnlySpan<int> indices)
    {
        if (!options.UseMargin)
            return default;
        var margins = new float[indices.Length];
        for (int i = 0; i < margins.Length; i++)
            margins[i] = pairs.Margins[indices[i]];
        return Tensor.From(margins);
    }
}
