using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Reward from a frozen reward model with its own tokenizer, which may differ from the policy's. Prompt and completion
/// are encoded separately, as in the training of the model. A completion that ended gets the end token that it ended
/// with, such as that of a turn, or the model's end token if its tokenizer does not have that one.
/// </summary>
public sealed class ModelReward : IReward, IPromptChecker, IRewardModels
{
    private const int TokensPerPass = CompletionBatch.TokensPerPass;

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

    IEnumerable<RewardModel> IRewardModels.Models => [model];

    /// <inheritdoc/>
    /// <remarks>
    /// Tokens of completions are counted by the policy's tokenizer; another tokenizer can give other numbers.
    /// </remarks>
    public void Check(PromptItem prompt, int completionTokens)
    {
        int tokens = EncodePrompt(prompt.Prompt, prompt.IsChat).Length,
            context = model.Trunk.Config.Context;
        if (tokens + (long)completionTokens > context)
            throw new PromptTooLongException(
                $"the prompt has {tokens} tokens for the reward {Name}, which with a completion of "
                    + $"{completionTokens} tokens (max_new_tokens) exceeds its model's context of {context}"
            );
    }

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

    /// <summary>The ids that the model scores.</summary>
    internal int[] Encode(RewardInput input)
    {
        int[] prompt = EncodePrompt(input.Prompt, input.IsChat);
        int[] completion = tokenizer.Encode(input.Completion);
        int[] ids =
            input.Ended && EndOf(input) is { } end && (completion.Length == 0 || !IsEnd(completion[^1]))
                ? [.. prompt, .. completion, end]
                : [.. prompt, .. completion];
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

    private int[] EncodePrompt(string prompt, bool isChat) =>
        prompt.Length > 0 ? tokenizer.EncodePrompt(prompt, isChat)
        : tokenizer.BeginToken is { } begin ? [begin]
        : [];

    private int? EndOf(RewardInput input) =>
        input.EndToken is { } token && tokenizer.Find(token) is { } id && IsEnd(id) ? id : tokenizer.EndToken;

    private bool IsEnd(int id) => tokenizer.EndTokens.Contains(id);
}
