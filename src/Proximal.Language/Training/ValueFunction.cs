using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Value function of PPO for language models: the expected return before each token. A head computes it from the hidden
/// states of the policy or of a separate model.
/// </summary>
public sealed class ValueFunction : Module
{
    private const string ModelFolder = "value_model";

    private readonly ValueHead head;
    private readonly CausalLanguageModel? model;

    /// <summary>Creates a value function.</summary>
    /// <param name="head">Head that computes values from hidden states.</param>
    /// <param name="model">
    /// Separate model for the hidden states, trained with the head; null, the default, for those of the policy.
    /// </param>
    public ValueFunction(ValueHead head, CausalLanguageModel? model = null)
    {
        this.head = Register("head", head);
        if (model is not null)
            this.model = Register("model", model);
    }

    /// <summary>Separate model of the hidden states; null for those of the policy.</summary>
    internal CausalLanguageModel? Model => model;

    /// <summary>Whether a policy's folder contains a value function of <see cref="Save"/>.</summary>
    /// <param name="folder">The policy's folder.</param>
    public static bool ExistsIn(string folder) =>
        Directory.Exists(Path.Combine(folder, ModelFolder)) || ValueHead.ExistsIn(folder);

    /// <summary>Loads the value function that <see cref="Save"/> wrote into a policy's folder.</summary>
    /// <param name="folder">The policy's folder.</param>
    /// <exception cref="InvalidInputException">The folder contains no value function, or it is malformed.</exception>
    public static ValueFunction Load(string folder) => Load(folder, static model => CausalLanguageModel.Load(model));

    /// <summary>Loads a value function as <see cref="Load(string)"/> does.</summary>
    /// <param name="folder">The policy's folder.</param>
    /// <param name="open">Opens a folder as the separate model, trainable or with an adapter.</param>
    /// <exception cref="InvalidInputException">The folder contains no value function, or it is malformed.</exception>
    public static ValueFunction Load(string folder, Func<string, CausalLanguageModel> open)
    {
        string modelFolder = Path.Combine(folder, ModelFolder);
        return Directory.Exists(modelFolder)
            ? new(ValueHead.Load(modelFolder), open(modelFolder))
            : new(ValueHead.Load(folder));
    }

    /// <summary>
    /// Saves the value function into the policy's folder: the head, or a folder <c>value_model</c> with model and head.
    /// </summary>
    /// <param name="folder">The policy's folder.</param>
    /// <exception cref="IOException">The disk is full or the folder is not writable.</exception>
    public void Save(string folder)
    {
        string target = model is null ? folder : Path.Combine(folder, ModelFolder);
        model?.Save(target);
        head.Save(target);
    }

    /// <summary>
    /// Whether the value function fits a policy: it has a separate model, or its head has the size of the policy's
    /// hidden states.
    /// </summary>
    /// <param name="policy">The policy.</param>
    public bool Fits(CausalLanguageModel policy) => model is not null || head.Width == policy.Config.Width;

    /// <summary>Computes the value before each token of the completions, [completion tokens].</summary>
    /// <param name="batch">Prompts and completions.</param>
    /// <param name="states">The policy's hidden states that predict the tokens, [completion tokens, width].</param>
    internal Tensor Forward(CompletionBatch batch, Tensor states) =>
        head.Forward(model is null ? states : batch.NextTokenStates(model.Forward(batch.Tokens)));
}
