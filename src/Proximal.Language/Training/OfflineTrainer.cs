namespace Proximal.Language;

/// <summary>
/// What trainers have in common that learn from examples which are there already: the order in which they are drawn, and batches
/// of them. <see cref="Trainer.Steps"/> counts examples.
/// </summary>
public abstract class OfflineTrainer : LanguageTrainer
{
    private readonly OfflineOptions options;
    private readonly ShuffledOrder order;
    private readonly int[] batch;
    private SampleWriter? sampler;

    /// <summary>Prepares training.</summary>
    /// <param name="options">All settings.</param>
    /// <param name="model">What is trained.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="examples">How many examples there are.</param>
    /// <param name="head">A module that is trained with the model; null for none.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, or there are no examples.</exception>
    private protected OfflineTrainer(OfflineOptions options, CausalLanguageModel model, ITokenizer tokenizer, int examples, Tensors.Module? head = null)
        : base(options, model, tokenizer, head)
    {
        if (examples == 0) throw new InvalidInputException("there are no examples to train on");
        this.options = options;
        batch = new int[options.BatchSize];
        order = new ShuffledOrder(examples, options.Seed, LanguageStreams.Data);
    }

    /// <inheritdoc/>
    public override double? Score => Metrics.TryGet(LanguageMetricTags.EvaluationLoss, out double loss) ? -loss : null;

    /// <summary>The most tokens of an example.</summary>
    private protected int MaxLength => Math.Min(options.MaxLength ?? int.MaxValue, Model.Config.Context);

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        order.SaveState(state, $"{prefix}.order");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        order.LoadState(state, $"{prefix}.order");
    }

    /// <inheritdoc/>
    private protected sealed override void Advance()
    {
        var figures = new OfflineFigures();
        double remaining;
        do
        {
            remaining = Remaining;
            for (int i = 0; i < batch.Length; i++) batch[i] = order.Next();
            figures.Add(Learn(batch, remaining));
            Steps += batch.Length;
        }
        while (figures.Batches * batch.Length < options.LoggingExamples && Steps < TotalSteps);

        Updates++;
        Metrics.Clear(Steps);
        figures.Report(Metrics);
        Metrics.Add(MetricTags.LearningRate, StepSize(remaining));
        Metrics.Add(LanguageMetricTags.Epochs, order.Epochs);
        Metrics.Add(LanguageMetricTags.OptimizerSteps, OptimizerSteps);
        Clock.Count(TrainingPhase.Update);
    }

    /// <inheritdoc/>
    private protected override void Sample(SampleTable table) => table.Add(Steps, sampler!.Write());

    /// <summary>Makes the table of samples.</summary>
    /// <param name="examples">Examples whose prompts to go on from: those held out or, where there are none, those learned from.</param>
    private protected void SampleFrom(IEnumerable<TokenExample> examples)
    {
        if (options.SampleCount == 0) return;
        sampler = new SampleWriter(Model, Tokenizer, examples, options);
        Samples = new SampleTable(sampler.Prompts);
    }

    /// <summary>One gradient step.</summary>
    /// <param name="examples">The batch's examples.</param>
    /// <param name="remaining">What schedules are read at.</param>
    /// <returns>What is reported of it.</returns>
    private protected abstract OfflineStep Learn(ReadOnlyMemory<int> examples, double remaining);
}
