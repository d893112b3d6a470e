using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// A decoder-only transformer that gives each token's successor a probability: GPT-2, Llama, Qwen2 or Qwen3. Parameters have
/// the names that Hugging Face files give them.
/// </summary>
/// <example>
/// <code>
/// var random = new Rng(seed: 1);
/// CausalLanguageModel model = CausalLanguageModel.Create(ModelConfig.Gpt2(vocabulary: 512, context: 128, width: 128, layers: 4, heads: 4), ref random);
/// batch.Clear();
/// batch.Add([3, 1, 4, 1, 5]);
/// using Scope scope = Scope.Begin(record: false);
/// Tensor logits = model.Logits(model.Forward(batch));     // [5, 512]
/// </code>
/// </example>
public sealed class CausalLanguageModel : Module
{
    private readonly Projection? head;

    private CausalLanguageModel(ModelConfig config, IWeightSource source)
    {
        config.Validate();
        Config = config;
        var weights = new WeightPath(source);
        string trunk = FamilyNames.Of(config.Family).Trunk;
        Trunk = Register(trunk, new Transformer(config, weights.At(trunk)));
        if (config.TiedHead) return;
        head = Register("lm_head", new Projection(config.Width, config.Vocabulary, bias: false, config.InitializerRange, weights.At("lm_head")));
    }

    /// <summary>Its shape.</summary>
    public ModelConfig Config { get; }

    /// <summary>The output layer: [vocabulary, width]; the embedding where they are tied.</summary>
    public Tensor HeadWeight => head is null ? Trunk.Embedding.Weight : head.Weight;

    /// <summary>Everything but the output layer.</summary>
    internal Transformer Trunk { get; }

    /// <summary>A model with fresh parameters, as GPT-2's: normal weights, those that end a residual branch of GPT-2 smaller by √(2 layers).</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="random">Where the values are drawn from.</param>
    /// <exception cref="InvalidInputException">No model can have this shape.</exception>
    public static CausalLanguageModel Create(ModelConfig config, ref Rng random)
    {
        var model = new CausalLanguageModel(config, new FreshWeights());
        model.Initialize(ref random);
        return model;
    }

    /// <summary>A model of its own with the same parameters.</summary>
    /// <param name="trainable">Whether it learns; a frozen model holds no gradients.</param>
    public CausalLanguageModel Copy(bool trainable) => new(Config, new CopiedWeights(NamedParameters(), trainable));

    /// <summary>The parameters that learn, with their full names.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> TrainableParameters() => NamedParameters().Where(static parameter => parameter.Value.RequiresGradient);

    /// <summary>The hidden vectors after the final norm, in the present <see cref="Scope"/>: [tokens, width].</summary>
    /// <param name="batch">At least one sequence, none longer than the context.</param>
    /// <exception cref="InvalidInputException">A token id lies outside the vocabulary, or a sequence is longer than the context.</exception>
    public Tensor Forward(TokenBatch batch)
    {
        CheckBatch(batch);
        return Trunk.Forward(batch);
    }

    /// <summary>The unnormalised log-probabilities of each row's next token: [rows, width] → [rows, vocabulary].</summary>
    /// <param name="hidden">Rows of what <see cref="Forward"/> returns.</param>
    public Tensor Logits(Tensor hidden) => Tensor.Linear(hidden, HeadWeight);

    private void CheckBatch(TokenBatch batch)
    {
        if (batch.Sequences == 0) throw new ArgumentException("a batch needs at least one sequence", nameof(batch));
        for (int i = 0; i < batch.Sequences; i++)
        {
            if (batch.LengthOf(i) > Config.Context)
                throw new InvalidInputException($"sequence {i} has {batch.LengthOf(i)} tokens, more than the model's context of {Config.Context}");
        }

        int bad = batch.Ids.IndexOfAnyExceptInRange(0, Config.Vocabulary - 1);
        if (bad >= 0)
            throw new InvalidInputException($"token id {batch.Ids[bad]} is outside the model's vocabulary of {Config.Vocabulary}");
    }
}
