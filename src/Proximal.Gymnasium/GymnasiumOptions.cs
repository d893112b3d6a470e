namespace Proximal.Gymnasium;

/// <summary>Options of <see cref="GymnasiumEnvironment"/>.</summary>
public sealed record GymnasiumOptions : HostedEnvironmentOptions
{
    /// <summary>Path or name of the Python interpreter, which has the packages numpy and gymnasium. Default
    /// <c>python3</c>; <c>.venv/bin/python</c> uses a virtual environment.</summary>
    public string Python { get; init; } = "python3";

    /// <summary>Gymnasium's <c>render_mode</c> of an environment from <see cref="GymnasiumEnvironment.Make"/>. Default
    /// <c>rgb_array</c>, which <see cref="IEnvironment.Render"/> needs; null for none.</summary>
    public string? RenderMode { get; init; } = "rgb_array";

    /// <summary>Preprocessing of observations, actions and rewards. Default null, none.</summary>
    public GymnasiumPreprocessing? Preprocessing { get; init; }
}
