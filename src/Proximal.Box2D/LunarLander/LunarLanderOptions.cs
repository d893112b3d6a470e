namespace Proximal.Box2D;

/// <summary>Options of <see cref="LunarLander"/>, with Gymnasium's names and defaults.</summary>
public sealed record LunarLanderOptions
{
    internal static LunarLanderOptions Default { get; } = new();

    /// <summary>Whether the actions are the throttles of the main engine and of the side engines, from -1 to 1, instead
    /// of four choices. Default false; <c>LunarLanderContinuous-v3</c> sets it.</summary>
    public bool Continuous { get; init; }

    /// <summary>The vertical acceleration in meters per second squared, between -12 and 0. Default -10.</summary>
    public double Gravity { get; init; } = -10;

    /// <summary>Whether wind pushes and turns the lander while no leg touches the ground. Default false.</summary>
    public bool EnableWind { get; init; }

    /// <summary>The largest force of the wind, in newtons; 0 to 20 is recommended. Default 15.</summary>
    public double WindPower { get; init; } = 15;

    /// <summary>The largest torque of the wind, in newton meters; 0 to 2 is recommended. Default 1.5.</summary>
    public double TurbulencePower { get; init; } = 1.5;

    internal LunarLanderOptions Checked()
    {
        if (!(Gravity is > -12 and < 0))
            throw new InvalidInputException($"gravity must be between -12 and 0, not {Gravity}");
        if (!double.IsFinite(WindPower))
            throw new InvalidInputException($"wind_power must be a finite number, not {WindPower}");
        if (!double.IsFinite(TurbulencePower))
            throw new InvalidInputException($"turbulence_power must be a finite number, not {TurbulencePower}");
        return this;
    }
}
