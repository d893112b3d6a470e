namespace Proximal.Tensors;

/// <summary>
/// Something that learns: parameters with names, and modules within it. A parameter's full name is its path, such as
/// <c>actor.0.weight</c>; saved files and optimisers know parameters by it.
/// </summary>
/// <example>
/// <code>
/// sealed class Critic : Module
/// {
///     private readonly Mlp body;
///     public Critic(int inputs, ref Rng random)
///     {
///         body = Register("body", new Mlp(inputs, [64, 64], Activation.Tanh, outputs: 1));
///         Initialize(ref random);
///     }
///     public Tensor Forward(Tensor x) => body.Forward(x);    // [batch, inputs] → [batch, 1]
/// }
/// </code>
/// </example>
public abstract class Module : IStateful
{
    private readonly OrderedDictionary<string, Tensor> parameters = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, Module> children = new(StringComparer.Ordinal);

    /// <summary>Whether it is being trained, which some modules heed, such as <see cref="DropoutLayer"/>. True at first.</summary>
    public bool Training { get; private set; } = true;

    /// <summary>The modules directly within this one, in the order in which they were registered.</summary>
    public IReadOnlyList<KeyValuePair<string, Module>> Children => children;

    /// <summary>Tells this module and all within it whether they are being trained.</summary>
    /// <param name="training">True for training, false for evaluation.</param>
    public void Train(bool training = true)
    {
        Training = training;
        foreach (Module child in children.Values)
            child.Train(training);
    }

    /// <summary>Every parameter with its full name: this module's own, then those of the modules within it, in the order of registration.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> NamedParameters()
    {
        foreach (KeyValuePair<string, Tensor> parameter in parameters)
            yield return parameter;
        foreach ((string name, Module child) in children)
        foreach ((string inner, Tensor tensor) in child.NamedParameters())
            yield return new KeyValuePair<string, Tensor>($"{name}.{inner}", tensor);
    }

    /// <summary>Those of <see cref="NamedParameters"/> that learn; frozen ones hold no gradient.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> TrainableParameters() =>
        NamedParameters().Where(static parameter => parameter.Value.RequiresGradient);

    /// <summary>Draws fresh values for all parameters. Each kind of module documents its own way; this one asks the modules within it, in order.</summary>
    /// <param name="random">Where the values are drawn from.</param>
    public virtual void Initialize(ref Rng random)
    {
        foreach (Module child in children.Values)
            child.Initialize(ref random);
    }

    /// <summary>Adds every parameter to a dictionary, by full name.</summary>
    /// <param name="state">Receives them.</param>
    /// <param name="prefix">Put before the names, with a dot; empty for the names as they are.</param>
    public void SaveState(StateDictionary state, string prefix)
    {
        foreach ((string name, Tensor tensor) in NamedParameters())
            state.Set<float>(Join(prefix, name), tensor.ToArray(), tensor.Shape.ToArray());
    }

    /// <summary>Takes every parameter from a dictionary, by full name. Half and double precision are converted.</summary>
    /// <param name="state">Holds exactly these parameters under the prefix.</param>
    /// <param name="prefix">As for <see cref="SaveState"/>.</param>
    /// <exception cref="InvalidInputException">A parameter is missing, there is one too many, or a shape is another one; nothing has changed then.</exception>
    public void LoadState(StateDictionary state, string prefix)
    {
        KeyValuePair<string, Tensor>[] all = [.. NamedParameters()];
        ModuleState.Require(
            state,
            [
                .. all.Select(parameter => new KeyValuePair<string, Shape>(
                    Join(prefix, parameter.Key),
                    parameter.Value.Shape
                )),
            ],
            Join(prefix, "")
        );
        foreach ((string name, Tensor tensor) in all)
            tensor.Assign(state.GetFloats(Join(prefix, name)));
    }

    /// <summary>Makes a module a part of this one.</summary>
    /// <typeparam name="T">The module's type.</typeparam>
    /// <param name="name">Its name within this one, without dots.</param>
    /// <param name="module">The module.</param>
    /// <returns>The same module.</returns>
    /// <exception cref="ArgumentException">The name is empty, holds a dot, or is taken.</exception>
    protected T Register<T>(string name, T module)
        where T : Module
    {
        CheckName(name);
        children.Add(name, module);
        return module;
    }

    /// <summary>Makes a tensor a parameter of this module.</summary>
    /// <param name="name">Its name within this one, without dots.</param>
    /// <param name="parameter">Made by <see cref="Tensor.Parameter"/>.</param>
    /// <returns>The same tensor.</returns>
    /// <exception cref="ArgumentException">The name is empty, holds a dot, or is taken.</exception>
    protected Tensor Register(string name, Tensor parameter)
    {
        CheckName(name);
        parameters.Add(name, parameter);
        return parameter;
    }

    private static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";

    private void CheckName(string name)
    {
        if (name.Length == 0 || name.Contains('.'))
            throw new ArgumentException(
                $"'{name}' cannot name a part of a module: it is empty or holds a dot",
                nameof(name)
            );
        if (parameters.ContainsKey(name) || children.ContainsKey(name))
            throw new ArgumentException($"the name '{name}' is taken", nameof(name));
    }
}
