namespace Proximal.Environments;

/// <summary>A physical constant that can be set.</summary>
/// <param name="Name">Name of Gymnasium's attribute.</param>
/// <param name="Default">Value of Gymnasium.</param>
/// <param name="IsPositive">Whether values must be above 0; otherwise every finite number is valid.</param>
internal readonly record struct PhysicsParameter(string Name, double Default, bool IsPositive = false);
