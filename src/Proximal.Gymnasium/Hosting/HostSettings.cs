namespace Proximal.Gymnasium;

/// <summary>How a program that hosts environments is reached, and what it is asked for.</summary>
/// <param name="Connect">Starts the program or connects to it.</param>
/// <param name="Name">Name of the environment for the program.</param>
/// <param name="Arguments">JSON object with the arguments of the environment.</param>
/// <param name="AutoReset">Whether the program starts the next episode in the step that ends one.</param>
/// <param name="StartTimeout">Longest time until the environments are created.</param>
/// <param name="StepTimeout">Longest time of a step or a reset.</param>
internal sealed record HostSettings(
    Func<IHostConnection> Connect,
    string Name,
    string Arguments,
    bool AutoReset,
    TimeSpan StartTimeout,
    TimeSpan StepTimeout
)
{
    /// <summary>Gymnasium's <c>render_mode</c>; null for none.</summary>
    public string? RenderMode { get; init; }

    /// <summary>Secret that a program on another machine asks for; null for none.</summary>
    public string? Token { get; init; }
}
