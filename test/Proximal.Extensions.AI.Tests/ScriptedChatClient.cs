using Microsoft.Extensions.AI;

namespace Proximal.Extensions.AI.Tests;

/// <summary>Chat client that answers by a function of the last message and the number of the request.</summary>
/// <param name="answer">The function.</param>
/// <param name="delay">Time before an answer; null for none.</param>
internal sealed class ScriptedChatClient(Func<string, string> answer, Func<string, TimeSpan>? delay = null)
    : IChatClient
{
    private int running;
    private int most;
    private int requests;

    /// <summary>Largest number of requests at the same time.</summary>
    public int Most => most;

    public int Requests => requests;

    public ChatOptions? LastOptions { get; private set; }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        Interlocked.Increment(ref requests);
        int now = Interlocked.Increment(ref running);
        for (int seen = most; now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = most) { }
        LastOptions = options;
        string text = messages.Last().Text;
        try
        {
            if (delay is not null)
                await Task.Delay(delay(text), cancellationToken);
            return new ChatResponse(new ChatMessage(ChatRole.Assistant, answer(text)));
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
