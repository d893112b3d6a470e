using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Reward from a frozen reward model with its own tokenizer, which may differ from the policy's. Prompt and completion
/// are encoded separately, and the end token is appended to completions that ended, as in the training of the model.
/// </summary>
public sealed class ModelReward : IReward
{
    private const int TokensPerPass = 8192;

    private readonly RewardModel model;
    private readonly ITokenizer tokenizer;
    private readonly bool normalize;
    private readonly TokenBatch batch = new();

    /// <summary>Creates a reward from a model.</summary>
    /// <param name="model">The reward model; it is not trained.</param>
    /// <param name="tokenizer">Tokenizer of the model.</param>
    /// <param name="normalize">
    /// Whether scores are normalized to mean 0 and standard deviation 1 on the reference texts; true by default.
    /// </param>
    /// <param name="name">Short name for logs.</param>
    /// <exception cref="InvalidInputException">
    /// The normalization of the model was never measured, or the tokenizer has more tokens than the model.
    /// </exception>
    public ModelReward(RewardModel model, ITokenizer tokenizer, bool normalize = true, string name = "reward_model")
    {
        if (normalize && model.Normalization is null)
            throw new InvalidInputException(
                $"the reward model of the reward {name} has no normalization (mean and std): measure it on "
                    + "reference texts in training, or use raw scores (normalize=false)"
            );
        tokenizer.RequireFit(model.Trunk.Config, $" of the reward {name}");
        this.model = model;
        this.tokenizer = tokenizer;
        this.normalize = normalize;
        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">A text is empty, or longer than the model's context.</exception>
    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        int scored = 0;
        batch.Clear();
        for (int i = 0; i < inputs.Count; i++)
        {
            int[] ids = Encode(inputs[i]);
            if (batch.Sequences > 0 && batch.Tokens + ids.Length > TokensPerPass)
                scored = ScoreBatch(scores, scored);
            batch.Add(ids);
        }

        if (batch.Sequences > 0)
            ScoreBatch(scores, scored);
    }

    private int ScoreBatch(Span<float> scores, int scored)
    {
        using Scope scope = Scope.Begin(record: false);
        Tensor modelScores = normalize ? model.NormalizedScore(batch) : model.Score(batch); // [sequences]
        modelScores.CopyTo(scores[scored..]);
        scored += batch.Sequences;
        batch.Clear();
        return scored;
    }

    private int[] Encode(RewardInput input)
    {
        int[] prompt =
            input.Prompt.Length > 0 ? tokenizer.Encode(input.Prompt, addSpecialTokens: true)
            : tokenizer.BeginToken is { } begin ? [begin]
            : [];
        int[] completion = tokenizer.Encode(input.Completion);
        int[] ids =
            input.Ended && tokenizer.EndToken is { } end ? [.. prompt, .. completion, end] : [.. prompt, .. completion];
        if (ids.Length == 0)
            throw new InvalidInputException($"the reward {Name} received an empty text");
        if (ids.Length > model.Trunk.Config.Context)
        {
            throw new InvalidInputException(
                $"the prompt {Excerpt.Of(input.Prompt)} and its completion have {ids.Length} tokens for the "
                    + $"reward {Name}, more than its model's context of {model.Trunk.Config.Context}"
            );
        }

        return ids;
    }
}
