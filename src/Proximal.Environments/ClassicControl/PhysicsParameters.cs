namespace Proximal.Environments;

/// <summary>The physical constants of an environment that can be set, with their current values.</summary>
internal sealed class PhysicsParameters
{
    private readonly PhysicsParameter[] definitions;
    private readonly string[] names;
    private readonly double[] values;

    /// <summary>Creates constants with their defaults.</summary>
    public PhysicsParameters(params ReadOnlySpan<PhysicsParameter> definitions)
        : this(definitions.ToArray()) { }

    private PhysicsParameters(PhysicsParameter[] definitions)
    {
        this.definitions = definitions;
        names = Array.ConvertAll(definitions, static definition => definition.Name);
        values = Array.ConvertAll(definitions, static definition => definition.Default);
    }

    /// <summary>Names of the constants, in the order of their indices.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Current value of a constant.</summary>
    public double this[int index] => values[index];

    /// <summary>Returns the same constants with values of their own, which are the defaults.</summary>
    public PhysicsParameters Copy() => new(definitions);

    /// <summary>Sets a constant.</summary>
    /// <exception cref="InvalidInputException">There is no such constant, or the value is not valid.</exception>
    public void Set(string name, double value)
    {
        int index = Array.IndexOf(names, name);
        if (index < 0)
            throw new InvalidInputException(
                $"there is no parameter '{name}'; the parameters are {string.Join(", ", names)}"
            );
        if (!double.IsFinite(value) || (definitions[index].IsPositive && value <= 0))
            throw new InvalidInputException(
                $"{name} must be a finite number{(definitions[index].IsPositive ? " above 0" : "")}, not {value}"
            );
        values[index] = value;
    }
}
