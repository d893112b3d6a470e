using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Trains a process reward model on solutions whose steps are labeled correct or wrong (Uesato et al. 2022,
/// arXiv:2211.14275; Lightman et al. 2023, arXiv:2305.20050). The score of a step is the logit of its correctness, read
/// at the last token of its separator. <see cref="ProcessReward"/> uses the model as a reward.
/// </summary>
public sealed class ProcessRewardModeling : LanguageTrainer
{
    private const int Loss = 0,
        Correct = 1,
        Count = 2;

    private readonly ProcessRewardOptions options;
    private readonly RewardModel model;
    private readonly EncodedSteps[] solutions,
        heldOut;
    private readonly StepwiseExample[] samples;
    private readonly ExampleBatches batches;
    private readonly StepScorer scorer;

    /// <summary>Creates a trainer.</summary>
    /// <param name="model">The model to train: a transformer, typically fine-tuned, with a new head.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="solutions">Solutions to train on.</param>
    /// <param name="options">Options of the trainer.</param>
    /// <param name="evaluation">Solutions for measuring the accuracy; none by default.</param>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, there are no solutions, or one is too long.
    /// </exception>
    public ProcessRewardModeling(
        RewardModel model,
        ITokenizer tokenizer,
        IReadOnlyList<StepwiseExample> solutions,
        ProcessRewardOptions options,
        IReadOnlyList<StepwiseExample>? evaluation = null
    )
        : base(options, model.Trunk, tokenizer, model.Head)
    {
        batches = ExampleBatches.Of(solutions, options);
        this.options = options;
        this.model = model;
        scorer = new StepScorer(model);
        this.solutions = [.. solutions.Select(Encode)];
        heldOut = [.. (evaluation ?? []).Select(Encode)];
        samples = [.. (evaluation is { Count: > 0 } ? evaluation : solutions).Take(options.SampleCount)];
        if (samples.Length > 0)
            Samples = new SampleTable([.. samples.Select(static solution => new PromptItem(solution.Prompt))]);
        AddState("order", batches);
    }

    /// <inheritdoc/>
    public override string Algorithm => "process-reward";

    /// <inheritdoc/>
    public override double? Score =>
        Metrics.TryGet(LanguageMetricTags.EvaluationAccuracy, out double accuracy) ? accuracy : null;

    /// <inheritdoc/>
    public override void SaveModel(string folder)
    {
        model.Save(folder);
        Tokenizer.Save(folder);
    }

    /// <inheritdoc/>
    protected override void RunIteration() =>
        IterateOver(
            batches,
            (indices, remaining) =>
            {
                EncodedSteps[] batch = Array.ConvertAll(indices, index => solutions[index]);
                var sums = new double[3];
                float scale = 1f / batch.Sum(static solution => solution.Ends.Length);
                double norm = GradientStep(
                    batch.Length,
                    remaining,
                    (from, to) => Losses(batch.AsSpan(from..to), sums, DropoutSeed(from)).Sum() * scale,
                    sums
                );
                return new BatchMetrics(sums[Loss] / sums[Count], norm, sums[Correct] / sums[Count]);
            }
        );

    /// <inheritdoc/>
    protected override void Measure()
    {
        if (heldOut.Length == 0)
            return;
        var sums = new double[3];
        foreach (EncodedSteps[] part in heldOut.Chunk(options.BatchSize))
        {
            using Scope scope = Scope.Begin(record: false);
            Losses(part, sums);
        }

        Metrics.Add(LanguageMetricTags.EvaluationLoss, sums[Loss] / sums[Count]);
        Metrics.Add(LanguageMetricTags.EvaluationAccuracy, sums[Correct] / sums[Count]);
    }

    /// <inheritdoc/>
    /// <remarks>The samples are solutions, with the smallest probability of their steps as the score.</remarks>
    protected override void Sample(SampleTable table)
    {
        using Scope scope = Scope.Begin(record: false);
        table.Add(
            Steps,
            [.. samples.Select(solution => string.Join(options.StepSeparator, solution.Steps))],
            [.. samples.Select(solution => scorer.Logits([Encode(solution)]).Sigmoid().ToArray().Min())]
        );
    }

    // Losses of the steps, [steps].
    private Tensor Losses(ReadOnlySpan<EncodedSteps> batch, double[] sums, ulong? dropoutSeed = null)
    {
        float[] labels = [.. batch.ToArray().SelectMany(static solution => solution.Labels)];
        Tensor logits = scorer.Logits(batch, dropoutSeed);
        Tensor losses = StepObjectives.CrossEntropy(logits, Tensor.From(labels));
        sums[Loss] += losses.Sum().Item();
        float[] values = logits.ToArray();
        sums[Correct] += labels.Zip(values).Count(static step => step.First == 1 == step.Second > 0);
        sums[Count] += labels.Length;
        return losses;
    }

    private EncodedSteps Encode(StepwiseExample solution) =>
        EncodedSteps.Of(
            Tokenizer,
            solution,
            options.StepSeparator,
            options.MaxLengthFor(model.Trunk),
            options.TrainOnLastStepOnly
        );
}
