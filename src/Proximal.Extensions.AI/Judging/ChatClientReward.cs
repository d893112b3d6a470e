using Microsoft.Extensions.AI;
using Proximal.Language;

namespace Proximal.Extensions.AI;

/// <summary>
/// Reward that asks a chat client for a rating of each completion (Zheng et al. 2023, single-answer grading). Any
/// <see cref="IChatClient"/> works.
/// </summary>
/// <remarks>Requests run in parallel; scores are in the order of the completions.</remarks>
public sealed class ChatClientReward : IReward
{
    private readonly ChatClientRequests requests;
    private readonly ChatClientRewardOptions options;

    /// <summary>Creates a reward.</summary>
    /// <param name="client">The client, which is not disposed.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="InvalidInputException">An option is out of its range.</exception>
    public ChatClientReward(IChatClient client, ChatClientRewardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.options = options ?? new ChatClientRewardOptions();
        this.options.Validate();
        QuestionText.Require(this.options.Question, "{prompt}", "{completion}");
        requests = new ChatClientRequests(client, this.options);
    }

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    /// <exception cref="RewardFailedException">A request failed, timed out, or its answer has no rating.</exception>
    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        string[] texts =
        [
            .. inputs.Select(input =>
                QuestionText.Fill(options.Question, ("{prompt}", input.Prompt), ("{completion}", input.Completion))
            ),
        ];
        float[] ratings = requests.Run(texts, options.Parse, options.Unparsed);
        for (int i = 0; i < ratings.Length; i++)
            scores[i] = (ratings[i] - options.Offset) * options.Scale;
    }
}
