namespace Proximal;

/// <summary>
/// Options of asynchronous PPO (<see cref="Appo"/>): those of PPO, the bounds of V-trace (Espeholt et al. 2018,
/// arXiv:1802.01561), and the largest lag of the data.
/// </summary>
/// <remarks>
/// <see cref="OnPolicyOptions.GaeLambda"/> is the λ of V-trace. <see cref="PpoOptions.ClipRange"/> ε clips the ratio to
/// [1/(1 + ε), 1 + ε]. <see cref="PpoOptions.Objective"/> must be <see cref="PpoObjective.Clip"/>.
/// </remarks>
public record AppoOptions : PpoOptions
{
    /// <summary>
    /// Bound ρ̄ of the probability ratio in the temporal differences and the advantages (YAML: <c>vtrace_rho</c>).
    /// Default 1; at least <see cref="VTraceC"/>.
    /// </summary>
    public double VTraceRho { get; init; } = 1;

    /// <summary>
    /// Bound c̄ of the probability ratio that carries later errors back (YAML: <c>vtrace_c</c>). Default 1.
    /// </summary>
    public double VTraceC { get; init; } = 1;

    /// <summary>
    /// Largest number of updates between the weights that collected a transition and those that it updates (YAML:
    /// <c>max_lag</c>); older data are dropped and counted. Default 0: every update waits for the data of its own
    /// weights, and the run is repeatable, whatever workers take part. Typical 1 to 4. Above 0, the environments must
    /// be stepped by the workers of a fleet.
    /// </summary>
    public int MaxLag { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireNoIntrinsicReward("asynchronous PPO has no intrinsic rewards");
        RequireNoPreferenceReward("asynchronous PPO has no learned reward");
        OptionCheck.That(
            Objective == PpoObjective.Clip,
            nameof(Objective),
            "objective",
            Objective,
            "must be clip: asynchronous PPO has no KL penalty"
        );
        OptionCheck.That(
            DualClip is null,
            nameof(DualClip),
            "dual_clip",
            DualClip ?? 0,
            "must be null: V-trace bounds the ratio"
        );
        OptionCheck.Positive(VTraceC, nameof(VTraceC), "vtrace_c");
        OptionCheck.That(
            VTraceRho >= VTraceC && double.IsFinite(VTraceRho),
            nameof(VTraceRho),
            "vtrace_rho",
            VTraceRho,
            $"must be at least VTraceC (vtrace_c), {VTraceC}"
        );
        OptionCheck.Within(MaxLag, 0, 1000, nameof(MaxLag), "max_lag");
    }
}
