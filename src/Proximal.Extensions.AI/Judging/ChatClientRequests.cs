using Microsoft.Extensions.AI;
using Proximal.Language;

namespace Proximal.Extensions.AI;

/// <summary>Requests of one text each to a chat client, several at a time, with answers in the order of the texts.</summary>
/// <param name="client">The client.</param>
/// <param name="options">How it is called.</param>
internal sealed class ChatClientRequests(IChatClient client, ChatClientRequestOptions options)
{
    /// <summary>Sends the texts and reads a verdict from each answer.</summary>
    /// <typeparam name="T">Type of a verdict.</typeparam>
    /// <param name="texts">Text of the user's message in each request.</param>
    /// <param name="parse">Reads the verdict; null if the answer has none.</param>
    /// <param name="unparsed">Verdict if the last answer has none; null for an error.</param>
    /// <exception cref="RewardFailedException">A request failed, timed out, or its answer has no verdict.</exception>
    public T[] Run<T>(IReadOnlyList<string> texts, Func<string, T?> parse, T? unparsed)
        where T : struct
    {
        var verdicts = new T[texts.Count];
        using var places = new SemaphoreSlim(options.Parallelism);
        using var failure = new CancellationTokenSource();
        Task[] tasks = [.. texts.Select((text, i) => Task.Run(() => Judge(i, text), CancellationToken.None))];
        try
        {
            Task.WaitAll(tasks);
        }
        catch (AggregateException)
        {
            // The first failure in the order of the texts that is not a consequence of another one.
            throw tasks
                .Select(static task => task.Exception?.InnerException)
                .FirstOrDefault(static e => e is RewardFailedException)
                ?? tasks.Select(static task => task.Exception?.InnerException).First(static e => e is not null)!;
        }

        return verdicts;

        async Task Judge(int index, string text)
        {
            await places.WaitAsync(failure.Token).ConfigureAwait(false);
            try
            {
                verdicts[index] = await Ask(text, parse, unparsed, failure.Token).ConfigureAwait(false);
            }
            catch (RewardFailedException)
            {
                await failure.CancelAsync().ConfigureAwait(false);
                throw;
            }
            finally
            {
                places.Release();
            }
        }
    }

    private async Task<T> Ask<T>(string text, Func<string, T?> parse, T? unparsed, CancellationToken cancellation)
        where T : struct
    {
        for (int attempt = 0; ; attempt++)
        {
            (string problem, Exception? cause) = ("", null);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(options.Timeout);
            try
            {
                ChatResponse response = await client
                    .GetResponseAsync([new(ChatRole.User, text)], options.Chat?.Clone(), limit.Token)
                    .WaitAsync(limit.Token)
                    .ConfigureAwait(false);
                if (parse(response.Text) is { } verdict)
                    return verdict;
                if (attempt == options.Retries && unparsed is { } neutral)
                    return neutral;
                problem = $"its answer has no verdict: {Start(response.Text)}";
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw;
            }
            catch (OperationCanceledException)
            {
                problem = $"it did not answer within {options.Timeout.TotalSeconds:G4} s (Timeout)";
            }
            catch (Exception e) when (e is not RewardFailedException)
            {
                (problem, cause) = ($"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}", e);
            }

            if (attempt == options.Retries)
                throw new RewardFailedException(
                    $"the chat client {options.Name} failed in {attempt + 1} attempts on the request {Start(text)}: {problem}",
                    cause
                );
        }
    }

    private static string Start(string text)
    {
        const int Longest = 120;
        string line = text.ReplaceLineEndings(" ").Trim();
        return $"\"{(line.Length > Longest ? line[..Longest] + "…" : line)}\"";
    }
}
