using Proximal.Language;

namespace Proximal.Cli;

/// <summary>What was said so far, as the model reads it: turns under a chat template or, without one, the last line alone.</summary>
/// <param name="writer">The model.</param>
/// <param name="maxTokens">The most tokens of an answer.</param>
internal sealed class ChatHistory(GenerationModel writer, int maxTokens)
{
    private readonly List<ChatMessage> turns = [];

    /// <summary>How turns are written; null where each line is completed by itself.</summary>
    public ChatTemplate? Template => writer.Tokenizer.ChatTemplate;

    /// <summary>What the system says at the beginning; null for the template's own.</summary>
    public string? System { get; set; }

    /// <summary>How many turns there are.</summary>
    public int Turns => turns.Count;

    /// <summary>Forgets everything but <see cref="System"/>.</summary>
    public void Reset() => turns.Clear();

    /// <summary>Takes what the user says; returns what the model is to go on from. The oldest turns go where there is no room for all.</summary>
    /// <param name="text">One turn.</param>
    /// <param name="forgotten">How many turns had to go.</param>
    /// <exception cref="InvalidInputException">The turn is too long by itself; it was not taken.</exception>
    public int[] Ask(string text, out int forgotten)
    {
        forgotten = 0;
        int context = writer.Model.Config.Context;
        if (Template is null)
            return Fitting(writer.Tokenizer.Encode(text, addSpecialTokens: true), context - 1);

        turns.Add(new ChatMessage("user", text));
        int most = context - Math.Min(maxTokens, context / 4);
        int[] tokens = Encode();
        for (; tokens.Length > most && turns.Count > 1; tokens = Encode())
        {
            // A question goes together with its answer.
            int oldest = turns.FindIndex(1, static turn => turn.Role == "user");
            turns.RemoveRange(0, oldest);
            forgotten += oldest;
        }

        if (tokens.Length > most)
            turns.Clear();
        return Fitting(tokens, most);
    }

    /// <summary>Takes what the model answered.</summary>
    public void Answer(string text)
    {
        if (Template is not null)
            turns.Add(new ChatMessage("assistant", text));
    }

    /// <summary>Takes the last question back, to which no answer came.</summary>
    public void TakeBack()
    {
        if (turns.Count > 0)
            turns.RemoveAt(turns.Count - 1);
    }

    private int[] Encode() =>
        Template!
            .Encode(
                writer.Tokenizer,
                System is null ? turns : [new ChatMessage("system", System), .. turns],
                addGenerationPrompt: true
            )
            .Ids;

    private static int[] Fitting(int[] tokens, int most) =>
        tokens.Length <= most
            ? tokens
            : throw new InvalidInputException(
                $"that has {tokens.Length} tokens, and the model's context has room for {most} before an answer"
            );
}
