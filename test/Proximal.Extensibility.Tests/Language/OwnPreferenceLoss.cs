using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// Preference optimisation with the exponential loss exp(-β h), h = log-ratio of chosen - log-ratio of rejected (Tang
/// et al. 2024, GPO).
/// </summary>
public sealed class OwnPreferenceLoss(
    CausalLanguageModel model,
    ITokenizer tokenizer,
    IReadOnlyList<PreferencePair> pairs,
    DpoOptions options,
    ReferencePolicy reference
) : Dpo(model, tokenizer, pairs, options, reference)
{
    private readonly float beta = (float)options.Beta;

    /// <inheritdoc/>
    public override string Algorithm => "exponential-preferences";

    /// <inheritdoc/>
    protected override Tensor Loss(Tensor chosen, Tensor rejected) => (beta * (rejected - chosen)).Exp(); // [pairs]
}
