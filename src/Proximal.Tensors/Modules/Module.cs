namespace Proximal.Tensors;

/// <summary>
/// Base class of neural network modules: named parameters and child modules. The full name of a parameter is its path,
/// such as <c>actor.0.weight</c>. Saved files and optimizers use the full name.
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

    /// <summary>
    /// Whether the module is in training mode, which some modules depend on, such as <see cref="DropoutLayer"/>. True
    /// by
    /// default.
    /// </summary>
    public bool Training { get; private set; } = true;

    /// <summary>Child modules in the order of registration.</summary>
    public IReadOnlyList<KeyValuePair<string, Module>> Children => children;

    /// <summary>Sets training or evaluation mode of this module and all its children.</summary>
    /// <param name="training">True for training, false for evaluation.</param>
    public void Train(bool training = true)
    {
        Training = training;
        foreach (Module child in children.Values)
            child.Train(training);
    }

    /// <summary>
    /// Returns every parameter with its full name: those of this module, then those of its children, in the order of
    /// registration.
    /// </summary>
    public IEnumerable<KeyValuePair<string, Tensor>> NamedParameters()
    {
        foreach (KeyValuePair<string, Tensor> parameter in parameters)
            yield return parameter;
        foreach ((string name, Module child) in children)
        foreach ((string inner, Tensor tensor) in child.NamedParameters())
            yield return new KeyValuePair<string, Tensor>($"{name}.{inner}", tensor);
    }

    /// <summary>
    /// Returns those of <see cref="NamedParameters"/> that are trained; frozen parameters have no gradient.
    /// </summary>
    public IEnumerable<KeyValuePair<string, Tensor>> TrainableParameters() =>
        NamedParameters().Where(static parameter => parameter.Value.RequiresGradient);

    /// <summary>
    /// Initialises all parameters. Each module documents its method; the default initialises the child modules in
    /// order.
    /// </summary>
    /// <param name="random">Random numbers of the values.</param>
    public virtual void Initialize(ref Rng random)
    {
        foreach (Module child in children.Values)
            child.Initialize(ref random);
    }

    /// <summary>Adds every parameter to a dictionary, by full name.</summary>
    /// <param name="state">Receives the parameters.</param>
    /// <param name="prefix">Prepended to the names with a dot; empty for no prefix.</param>
    public void SaveState(StateDictionary state, string prefix)
    {
        foreach ((string name, Tensor tensor) in NamedParameters())
            state.Set<float>(Join(prefix, name), tensor.ToArray(), tensor.Shape.ToArray());
    }

    /// <summary>
    /// Loads every parameter from a dictionary, by full name. Half and double precision are converted.
    /// </summary>
    /// <param name="state">Contains exactly these parameters under the prefix.</param>
    /// <param name="prefix">As for <see cref="SaveState"/>.</param>
    /// <exception cref="InvalidInputException">A parameter is missing or unexpected, or a shape is different. No
    /// parameter has changed then.</exception>
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

    /// <summary>Registers a child module.</summary>
    /// <typeparam name="T">Type of the module.</typeparam>
    /// <param name="name">Name within this module, without dots.</param>
    /// <param name="module">The module.</param>
    /// <returns>The same module.</returns>
    /// <exception cref="ArgumentException">The name is empty, contains a dot, or is taken.</exception>
    protected T Register<T>(string name, T module)
        where T : Module
    {
        CheckName(name);
        children.Add(name, module);
        return module;
    }

    /// <summary>Registers a parameter.</summary>
    /// <param name="name">Name within this module, without dots.</param>
    /// <param name="parameter">Created by <see cref="Tensor.Parameter"/>.</param>
    /// <returns>The same tensor.</returns>
    /// <exception cref="ArgumentException">The name is empty, contains a dot, or is taken.</exception>
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
                $"'{name}' cannot be the name of a part of a module: it is empty or contains a dot",
                nameof(name)
            );
        if (parameters.ContainsKey(name) || children.ContainsKey(name))
            throw new ArgumentException($"the name '{name}' is taken", nameof(name));
    }
}
