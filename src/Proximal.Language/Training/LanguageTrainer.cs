using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// What all trainers of language models have in common: the model and its tokenizer, the optimiser with accumulation, warm-up,
/// clipping and the check for NaN, and how all of it is saved.
/// </summary>
public abstract class LanguageTrainer : Trainer
{
    private const string AdapterFolder = "adapter";

    private readonly LanguageOptions options;
    private readonly ParameterSet parameters;
    private readonly AdamW optimizer;
    private readonly Module? head;

    /// <summary>Prepares training.</summary>
    /// <param name="options">All settings.</param>
    /// <param name="model">What is trained; its trainable parameters are.</param>
    /// <param name="tokenizer">The model's; saved beside it.</param>
    /// <param name="head">A module that is trained with the model and saved beside it, such as a value head; null for none.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, the model has nothing to train, or the tokenizer is not its own.</exception>
    private protected LanguageTrainer(LanguageOptions options, CausalLanguageModel model, ITokenizer tokenizer, Module? head = null)
        : base(options)
    {
        options.Validate();
        tokenizer.RequireFit(model.Config);
        this.options = options;
        this.head = head;
        Model = model;
        Tokenizer = tokenizer;
        KeyValuePair<string, Tensor>[] trained = [.. Trained()];
        if (trained.Length == 0) throw new InvalidInputException("the model has no trainable parameters: load it with trainable set, or add an adapter");
        parameters = new ParameterSet(trained);
        optimizer = new AdamW(
            parameters, options.WeightDecay, options.AdamEpsilon, options.AdamBeta1, options.AdamBeta2, options.AdamTensorFlowEpsilon);
    }

    /// <summary>The model that is trained, with its current weights.</summary>
    public CausalLanguageModel Model { get; }

    /// <summary>The model's tokenizer.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>
    /// What the model writes after a few fixed prompts, before training, at each evaluation and at the end; null where
    /// <see cref="LanguageOptions.SampleCount"/> is 0. <see cref="SampleTable.Log"/> keeps it in a run's folder.
    /// </summary>
    public SampleTable? Samples { get; private protected set; }

    /// <summary>Optimiser steps taken so far.</summary>
    public long OptimizerSteps => optimizer.Steps;

    /// <summary>A fingerprint of everything that is trained, by <see cref="WeightsHash"/>: two runs ended the same exactly when it is the same.</summary>
    public string HashWeights()
    {
        var state = new StateDictionary();
        foreach ((string name, Tensor tensor) in Trained()) state.Set<float>(name, tensor.ToArray(), tensor.Shape.ToArray());
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
    /// A Hugging Face folder with model and tokenizer. An adapter is part of the weights there, and also stands by itself in the folder
    /// <c>adapter</c>.
    /// </remarks>
    public override void SaveModel(string folder)
    {
        Model.Save(folder);
        Tokenizer.Save(folder);
        if (Model.Adapter is not null) Model.SaveAdapter(Path.Combine(folder, AdapterFolder));
    }

    /// <inheritdoc/>
    public override void LoadModel(string folder)
    {
        // What is saved has the adapter merged into it; the adapter itself is part of the trainer's state.
        if (Model.Adapter is not null) return;
        CausalLanguageModel saved = CausalLanguageModel.Load(folder, trainable: false, needHead: Model.HasHead);
        foreach (((string name, Tensor present), (string savedName, Tensor value)) in Model.NamedParameters().Zip(saved.NamedParameters()))
        {
            if (name != savedName || present.Shape != value.Shape)
                throw new InvalidInputException($"{folder} holds another model: '{savedName}' {value.Shape} stands where '{name}' {present.Shape} is needed");
            present.Assign(value.ToArray());
        }
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        optimizer.SaveState(state, $"{prefix}.optimizer");
        Samples?.SaveState(state, $"{prefix}.samples");
        head?.SaveState(state, $"{prefix}.head");
        if (Model.Adapter is null) return;
        foreach ((string name, Tensor tensor) in Model.TrainableParameters()) state.Set<float>($"{prefix}.adapter.{name}", tensor.ToArray(), tensor.Shape.ToArray());
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        optimizer.LoadState(state, $"{prefix}.optimizer");
        Samples?.LoadState(state, $"{prefix}.samples");
        head?.LoadState(state, $"{prefix}.head");
        if (Model.Adapter is null) return;
        foreach ((string name, Tensor tensor) in Model.TrainableParameters()) tensor.Assign(state.GetFloats($"{prefix}.adapter.{name}"));
    }

    /// <inheritdoc/>
    protected sealed override void Iterate()
    {
        if (Steps == 0) TakeSamples();
        Advance();
    }

    /// <summary>One iteration, as <see cref="Iterate"/>.</summary>
    private protected abstract void Advance();

    /// <summary>Measures the model on what is kept for it, where there is any, and adds the figures to <see cref="Trainer.Metrics"/>.</summary>
    private protected virtual void Measure()
    {
    }

    /// <summary>Adds what the model writes now to a table.</summary>
    private protected abstract void Sample(SampleTable table);

    private void TakeSamples()
    {
        if (Samples is not { } table || (table.Moments.Count > 0 && table.Moments[^1].Step >= Steps)) return;
        Sample(table);
        Clock.Count(TrainingPhase.Other);
    }

    /// <summary>
    /// One optimiser step. Each part of the batch is differentiated in turn; a part's loss must carry the weights of the whole
    /// batch, so that the parts' sum is the batch's loss.
    /// </summary>
    /// <typeparam name="TPart">What computes a part's loss.</typeparam>
    /// <param name="count">How many sequences (or pairs) the batch has.</param>
    /// <param name="part">Computes the loss of the sequences from one index to another and calls <see cref="Tensor.Backward"/> on it.</param>
    /// <param name="remaining">What schedules are read at: 1 at the beginning of training, towards 0 at its end.</param>
    /// <returns>The gradient's norm before clipping.</returns>
    /// <exception cref="TrainingDivergedException">The gradient is not finite; the weights have not changed.</exception>
    private protected double Step<TPart>(int count, ref TPart part, double remaining)
        where TPart : struct, ILossPart
    {
        parameters.ZeroGradient();
        int parts = Math.Min(count, options.GradientAccumulationSteps);
        for (int i = 0; i < parts; i++)
        {
            using Scope scope = Scope.Begin();
            part.Differentiate((int)((long)count * i / parts), (int)((long)count * (i + 1) / parts));
        }

        double norm = parameters.GradientNorm();
        if (options.CheckFinite && !double.IsFinite(norm))
            throw new TrainingDivergedException($"the gradient is {norm} in optimiser step {optimizer.Steps + 1} after step {Steps}; training stopped before it could reach the weights (a lower learning_rate or max_grad_norm may help)");
        return part.IsRejected ? norm : optimizer.ClipAndStep(StepSize(remaining), options.MaxGradientNorm);
    }

    /// <summary>What dropout masks are drawn from in a part of the present batch; null where the model has no dropout.</summary>
    /// <param name="from">The part's first sequence (or pair).</param>
    private protected ulong? DropoutSeed(int from) =>
        Model.Adapter is { Dropout: > 0 } ? options.Seed + ((ulong)optimizer.Steps << 24) + (ulong)from : null;

    /// <summary>The optimiser's step size now: its schedule, and the warm-up.</summary>
    /// <param name="remaining">What schedules are read at.</param>
    private protected double StepSize(double remaining) =>
        LearningRate.At(remaining) * (options.WarmupSteps > 0 ? Math.Min(1, (optimizer.Steps + 1.0) / options.WarmupSteps) : 1);

    private IEnumerable<KeyValuePair<string, Tensor>> Trained() => [.. Named("model", Model), .. Named("head", head)];

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string prefix, Module? module) =>
        module is null ? [] : module.TrainableParameters().Select(parameter => KeyValuePair.Create($"{prefix}.{parameter.Key}", parameter.Value));
}
