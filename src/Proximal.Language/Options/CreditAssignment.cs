namespace Proximal.Language;

/// <summary>Step of advantage estimation in PPO for language models.</summary>
public enum CreditAssignment
{
    /// <summary>Each token is an action (Ziegler et al. 2019).</summary>
    Token,

    /// <summary>Each reply of a conversation is an action, whose tokens share its advantage.</summary>
    Turn,
}
