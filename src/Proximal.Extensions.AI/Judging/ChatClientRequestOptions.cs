using Microsoft.Extensions.AI;

namespace Proximal.Extensions.AI;

/// <summary>How a judge or a reward calls its chat client.</summary>
public record ChatClientRequestOptions
{
    /// <summary>Short name for logs and messages. Default <c>chat</c>.</summary>
    public string Name { get; init; } = "chat";

    /// <summary>Options of each request, such as model, temperature and seed. Default null: those of the client.</summary>
    public ChatOptions? Chat { get; init; }

    /// <summary>Maximum number of requests at the same time. Default 4. The result does not depend on it.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>Time after which a request without an answer fails. Default 2 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Number of further attempts after a request that failed or timed out, or whose answer has no verdict. Default 2.
    /// </summary>
    public int Retries { get; init; } = 2;

    /// <summary>Validates every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range; the message names it.</exception>
    internal void Validate()
    {
        Require(Parallelism >= 1, nameof(Parallelism), Parallelism, "at least 1");
        Require(Timeout > TimeSpan.Zero, nameof(Timeout), Timeout, "above 0");
        Require(Retries >= 0, nameof(Retries), Retries, "at least 0");
    }

    private static void Require(bool condition, string option, object value, string range)
    {
        if (!condition)
            throw new InvalidInputException($"{option} is {value}, but must be {range}");
    }
}
