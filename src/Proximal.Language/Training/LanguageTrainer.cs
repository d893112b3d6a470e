using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Base class of all trainers of language models: model and tokenizer, gradient steps with accumulation, warm-up,
/// clipping and the check for NaN, samples, and saving. Derive from it for your own algorithm; to change only a loss,
/// derive from <see cref="Dpo"/>, <see cref="RlhfPpo"/> or <see cref="Grpo"/>.
/// </summary>
public abstract partial class LanguageTrainer : Trainer
{
    private const string AdapterFolder = "adapter";

    private readonly LanguageOptions options;
    private readonly ParameterSet parameters;
    private readonly AdamW optimizer;
    private readonly Sharding? sharding;
    private readonly GradientTree gradientTree;
    private readonly Module? head;
    private readonly List<(string Name, IStateful State)> states = [];

    /// <summary>Creates a trainer.</summary>
    /// <param name="options">Options of the trainer.</param>
    /// <param name="model">The model to train: its trainable parameters, or its adapter.</param>
    /// <param name="tokenizer">The model's tokenizer; saved with it.</param>
    /// <param name="head">A module that is trained with the model, such as a value head; null for none.</param>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, the model has no trainable parameters, or the tokenizer does not fit the model.
    /// </exception>
    protected LanguageTrainer(
        LanguageOptions options,
        CausalLanguageModel model,
        ITokenizer tokenizer,
        Module? head = null
    )
        : base(options)
    {
        options.Validate();
        tokenizer.RequireFit(model.Config);
        this.options = options;
        this.head = head;
        Model = model;
        Model.GradientCheckpointing = options.GradientCheckpointing;
        Tokenizer = tokenizer;
        KeyValuePair<string, Tensor>[] trained = [.. Trained()];
        if (trained.Length == 0)
            throw new InvalidInputException(
                "the model has no trainable parameters: load it with trainable set, or add an adapter"
            );
        parameters = new ParameterSet(trained);
        sharding = options.CreateSharding();
        gradientTree = new GradientTree(parameters);
        optimizer = new AdamW(
            parameters,
            options.WeightDecay,
            options.AdamEpsilon,
            options.AdamBeta1,
            options.AdamBeta2,
            options.AdamTensorFlowEpsilon
        );
    }

    /// <summary>The model in training, with its current weights.</summary>
    public CausalLanguageModel Model { get; }

    /// <summary>The model's tokenizer.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>
    /// Completions of a few fixed prompts before training, at each evaluation and at the end; null if
    /// <see cref="LanguageOptions.SampleCount"/> is 0. <see cref="SampleTable.Log"/> writes them into a run's folder.
    /// </summary>
    public SampleTable? Samples { get; protected set; }

    /// <summary>
    /// Alarms of the monitor in the last update, usually none (see <see cref="OnlineOptions.Monitor"/>); always empty
    /// for trainers without a reward.
    /// </summary>
    public IReadOnlyList<MonitorAlarm> Alarms { get; private protected set; } = [];

    /// <summary>Number of optimizer steps so far.</summary>
    public long OptimizerSteps => optimizer.Steps;

    /// <inheritdoc/>
    /// <remarks>The negative loss on held-out data, unless a trainer overrides it.</remarks>
    public override double? Score => Metrics.TryGet(LanguageMetricTags.EvaluationLoss, out double loss) ? -loss : null;

    /// <summary>
    /// Computes a hash of all trained parameters by <see cref="WeightsHash"/>: equal if and only if the parameters are
    /// equal.
    /// </summary>
    public string HashWeights()
    {
        var state = new StateDictionary();
        foreach ((string name, Tensor tensor) in Trained())
            state.Set<float>(name, tensor.ToArray(), tensor.Shape.ToArray());
        return WeightsHash.Compute(state);
    }

    /// <inheritdoc/>
    public sealed override void Evaluate()
    {
        Measure();
        TakeSamples();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A Hugging Face folder with model and tokenizer. An adapter is merged into the weights there, and is also saved
    /// separately in the folder <c>adapter</c>.
    /// </remarks>
    public override void SaveModel(string folder)
    {
        Model.Save(folder);
        Tokenizer.Save(folder);
        if (Model.Adapter is not null)
            Model.SaveAdapter(Path.Combine(folder, AdapterFolder));
    }

    /// <inheritdoc/>
    public override void LoadModel(string folder)
    {
        // The saved weights have the adapter merged into them; the adapter itself is part of the trainer's state.
        if (Model.Adapter is not null)
            return;
        CausalLanguageModel saved = CausalLanguageModel.Load(
            folder,
            trainable: false,
            FrozenWeights.Stored,
            needHead: Model.HasHead
        );
        foreach (
            ((string name, Tensor present), (string savedName, Tensor value)) in Model
                .NamedParameters()
                .Zip(saved.NamedParameters())
        )
        {
            if (name != savedName || present.Shape != value.Shape)
                throw new InvalidInputException(
                    $"{folder} contains another model: its parameter '{savedName}' {value.Shape} should be "
                        + $"'{name}' {present.Shape}"
                );
            present.Assign(value.ToArray());
        }
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        optimizer.SaveState(state, $"{prefix}.optimizer");
        Samples?.SaveState(state, $"{prefix}.samples");
        SaveTrained(state, $"{prefix}.head", head);
        foreach ((string name, IStateful part) in states)
            part.SaveState(state, $"{prefix}.{name}");
        if (Model.Adapter is not null)
            SaveTrained(state, $"{prefix}.adapter", Model);
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        optimizer.LoadState(state, $"{prefix}.optimizer");
        Samples?.LoadState(state, $"{prefix}.samples");
        LoadTrained(state, $"{prefix}.head", head);
        foreach ((string name, IStateful part) in states)
            part.LoadState(state, $"{prefix}.{name}");
        if (Model.Adapter is not null)
            LoadTrained(state, $"{prefix}.adapter", Model);
    }

    /// <inheritdoc/>
    protected sealed override void Iterate()
    {
        if (Steps == 0)
            TakeSamples();
        RunIteration();
    }

    /// <summary>
    /// Runs one iteration: collects completions or examples, takes gradient steps, counts <see cref="Trainer.Steps"/>
    /// and <see cref="Trainer.Updates"/>, and fills <see cref="Trainer.Metrics"/>. Callbacks are called after it.
    /// </summary>
    protected abstract void RunIteration();

    /// <summary>
    /// Measures the model on held-out data and adds the results to <see cref="Trainer.Metrics"/>. Does nothing by
    /// default.
    /// </summary>
    protected virtual void Measure() { }

    /// <summary>
    /// Adds completions of the table's prompts by the current model. Called only if <see cref="Samples"/> is not null.
    /// </summary>
    /// <param name="table">Receives one completion for each prompt, at <see cref="Trainer.Steps"/>.</param>
    protected virtual void Sample(SampleTable table) { }

    /// <summary>
    /// Registers a part whose state is saved and restored with the trainer, so that a resumed run gives the same
    /// result.
    /// </summary>
    /// <param name="name">Unique name of the part within the state.</param>
    /// <param name="state">The part, such as an order of examples or a random generator.</param>
    protected void AddState(string name, IStateful state) => states.Add((name, state));

    /// <summary>
    /// Takes one optimizer step. The batch is divided into <see cref="LanguageOptions.GradientAccumulationSteps"/>
    /// parts whose gradients are added. The loss of a part must use the weights of the whole batch, so that the sum
    /// over the parts is the loss of the batch.
    /// </summary>
    /// <param name="count">Number of sequences (or pairs) in the batch.</param>
    /// <param name="remaining">
    /// Position in the schedules: <see cref="Trainer.Remaining"/> at the start of the iteration.
    /// </param>
    /// <param name="loss">
    /// Computes the loss, a scalar, of the sequences from the first index up to and excluding the second.
    /// </param>
    /// <param name="isRejected">
    /// Called after all gradients are computed; true leaves the weights unchanged, as with PPO's target KL.
    /// </param>
    /// <returns>Norm of the gradient before clipping.</returns>
    /// <exception cref="TrainingDivergedException">
    /// The gradient is not finite; the weights have not changed.
    /// </exception>
    protected double GradientStep(
        int count,
        double remaining,
        Func<int, int, Tensor> loss,
        Func<bool>? isRejected = null
    ) => GradientStep(count, remaining, loss, sums: [], isRejected);

    /// <summary>Takes one optimizer step, with sums that the loss adds to.</summary>
    /// <param name="count">Number of sequences (or pairs) in the batch.</param>
    /// <param name="remaining">Position in the schedules.</param>
    /// <param name="loss">Computes the loss of some of the sequences, and adds to <paramref name="sums"/>.</param>
    /// <param name="sums">Sums over the sequences of the batch, of all ranks.</param>
    /// <param name="isRejected">Called after all gradients are computed; true leaves the weights unchanged.</param>
    private protected double GradientStep(
        int count,
        double remaining,
        Func<int, int, Tensor> loss,
        double[] sums,
        Func<bool>? isRejected = null
    )
    {
        if (sharding is null)
        {
            parameters.ZeroGradient();
            Differentiate(0, count, options.GradientAccumulationSteps, loss);
        }
        else
        {
            DifferentiateShards(sharding, count, loss, sums);
        }

        double norm = parameters.GradientNorm();
        if (options.CheckFinite && !double.IsFinite(norm))
            throw new TrainingDivergedException(
                $"the gradient is {norm} in optimizer step {optimizer.Steps + 1} after step {Steps}; training "
                    + "stopped before it could reach the weights (a lower learning_rate or max_grad_norm may help)"
            );
        if (isRejected is not null && isRejected())
            return norm;
        norm = optimizer.ClipAndStep(LearningRateAt(remaining), options.MaxGradientNorm);
        OnGradientStep();
        return norm;
    }

    // Adds the gradients of a range of sequences, in parts.
    private static void Differentiate(int first, int end, int maxParts, Func<int, int, Tensor> loss)
    {
        long count = end - first;
        int parts = (int)Math.Min(count, maxParts);
        for (int i = 0; i < parts; i++)
        {
            using Scope scope = Scope.Begin();
            loss(first + (int)(count * i / parts), first + (int)(count * (i + 1) / parts)).Backward();
        }
    }

    // Each shard has its range of the batch. Gradients are added in the tree over shards, sums in their order.
    private void DifferentiateShards(Sharding shards, int count, Func<int, int, Tensor> loss, double[] sums)
    {
        int each = count / shards.Count,
            maxParts = ((options.GradientAccumulationSteps - 1) / shards.Count) + 1;
        double[] all = new double[shards.Count * sums.Length];
        gradientTree.Compute(
            shards.Local,
            i =>
            {
                int shard = shards.First + i;
                sums.AsSpan().Clear();
                Differentiate(shard * each, (shard + 1) * each, maxParts, loss);
                sums.CopyTo(all, shard * sums.Length);
            }
        );
        shards.AllReduce(parameters.FlatGradients.AsSpan());
        shards.Gather<double>(
            all.AsSpan(shards.First * sums.Length, shards.Local * sums.Length).ToArray(),
            all.AsSpan()
        );
        sums.AsSpan().Clear();
        for (int i = 0; i < all.Length; i++)
            sums[i % sums.Length] += all[i];
    }

    /// <summary>
    /// Runs one iteration over examples: gradient steps on the next batches until
    /// <see cref="OfflineOptions.LoggingExamples"/> are processed, then a report of their mean metrics.
    /// </summary>
    /// <param name="batches">The order of the examples.</param>
    /// <param name="step">
    /// Takes one gradient step on the examples with the given indices; the second argument is <c>remaining</c> of
    /// <see cref="GradientStep(int, double, Func{int, int, Tensor}, Func{bool})"/>.
    /// </param>
    protected void IterateOver(ExampleBatches batches, Func<int[], double, BatchMetrics> step)
    {
        var mean = new MeanBatchMetrics();
        double remaining;
        do
        {
            remaining = Remaining;
            int[] examples = batches.Next();
            mean.Add(step(examples, remaining));
            Steps += examples.Length;
        } while (mean.Batches * batches.BatchSize < batches.LoggingExamples && Steps < TotalSteps);

        Updates++;
        Metrics.Clear(Steps);
        mean.Report(Metrics);
        Metrics.Add(MetricTags.LearningRate, LearningRateAt(remaining));
        Metrics.Add(LanguageMetricTags.Epochs, batches.Epochs);
        Metrics.Add(LanguageMetricTags.OptimizerSteps, OptimizerSteps);
        Clock.Count(TrainingPhase.Update);
    }

    /// <summary>
    /// Counts a rollout's completions and an update, and reports the completions. An alarm of the monitor can request a
    /// stop.
    /// </summary>
    /// <param name="completions">Reports and monitors.</param>
    /// <param name="rollout">Completions with scores and log-probabilities.</param>
    /// <param name="klCoefficient">Current KL coefficient.</param>
    private protected void EndRollout(CompletionCollector completions, CompletionRollout rollout, double klCoefficient)
    {
        Steps += rollout.SampledScores.Count;
        Updates++;
        Metrics.Clear(Steps);
        Alarms = completions.Report(rollout, klCoefficient, Metrics);
        if (Alarms.FirstOrDefault(static alarm => alarm.Stop) is { } alarm)
            RequestStop(alarm.Message);
        OnRolloutEnd();
    }

    /// <summary>Reports the mean metrics of an update's minibatches.</summary>
    /// <param name="sum">Sums of the metrics.</param>
    /// <param name="minibatches">Number of minibatches.</param>
    private protected void ReportLoss(LossMetrics sum, int minibatches)
    {
        Metrics.Add(MetricTags.PolicyLoss, sum.PolicyLoss / minibatches);
        Metrics.Add(MetricTags.Entropy, sum.Entropy / minibatches);
        Metrics.Add(MetricTags.Loss, sum.Loss / minibatches);
        Metrics.Add(MetricTags.GradientNorm, sum.GradientNorm / minibatches);
        Metrics.Add(MetricTags.ApproximateKl, sum.ApproximateKl / minibatches);
        Metrics.Add(MetricTags.ClipFraction, sum.ClipFraction / minibatches);
        foreach ((string tag, double value) in sum.Own)
            Metrics.Add(tag, value / minibatches);
    }

    /// <summary>Reports learning rate and counts after the gradient steps of an update on a rollout.</summary>
    /// <param name="remaining">Position in the schedules.</param>
    private protected void EndUpdate(double remaining)
    {
        Metrics.Add(MetricTags.LearningRate, LearningRateAt(remaining));
        Metrics.Add(LanguageMetricTags.OptimizerSteps, OptimizerSteps);
        Metrics.Add(MetricTags.Updates, Updates);
        Clock.Count(TrainingPhase.Update);
    }

    /// <summary>
    /// Seed of the dropout masks for a part of the current batch (<see cref="TokenBatch.DropoutSeed"/>); null if the
    /// adapter has no dropout.
    /// </summary>
    /// <param name="from">Index of the part's first sequence (or pair).</param>
    protected ulong? DropoutSeed(int from) =>
        Model.Adapter is { Dropout: > 0 } ? options.Seed + ((ulong)optimizer.Steps << 24) + (ulong)from : null;

    /// <summary>Learning rate of the next optimizer step: the schedule times the warm-up.</summary>
    /// <param name="remaining">Position in the schedule.</param>
    protected double LearningRateAt(double remaining) =>
        LearningRate.At(remaining)
        * (options.WarmupSteps > 0 ? Math.Min(1, (optimizer.Steps + 1.0) / options.WarmupSteps) : 1);

    private void TakeSamples()
    {
        if (Samples is not { } table || (table.Snapshots.Count > 0 && table.Snapshots[^1].Step >= Steps))
            return;
        Sample(table);
        Clock.Count(TrainingPhase.Other);
    }

    // Frozen weights, such as the base of an adapter, are those of the files that the run was started with.
    private static void SaveTrained(StateDictionary state, string prefix, Module? module)
    {
        foreach ((string name, Tensor tensor) in Named(prefix, module))
            state.Set<float>(name, tensor.ToArray(), tensor.Shape.ToArray());
    }

    private static void LoadTrained(StateDictionary state, string prefix, Module? module)
    {
        KeyValuePair<string, Tensor>[] trained = [.. Named(prefix, module)];
        if (trained.Length == 0)
            return;
        ModuleState.Require(
            state,
            [.. trained.Select(static parameter => KeyValuePair.Create(parameter.Key, parameter.Value.Shape))],
            $"{prefix}."
        );
        foreach ((string name, Tensor tensor) in trained)
            tensor.Assign(state.GetFloats(name));
    }

    private IEnumerable<KeyValuePair<string, Tensor>> Trained() => [.. Named("model", Model), .. Named("head", head)];

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string prefix, Module? module) =>
        module is null
            ? []
            : module
                .TrainableParameters()
                .Select(parameter => KeyValuePair.Create($"{prefix}.{parameter.Key}", parameter.Value));
}
