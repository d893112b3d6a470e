namespace Proximal.Environments;

/// <summary>A body of <see cref="SimpleSpread"/> or <see cref="SimpleTag"/>.</summary>
/// <param name="X">Position: x.</param>
/// <param name="Y">Position: y.</param>
/// <param name="Vx">Velocity: x.</param>
/// <param name="Vy">Velocity: y.</param>
public readonly record struct ParticleBody(double X, double Y, double Vx, double Vy);
