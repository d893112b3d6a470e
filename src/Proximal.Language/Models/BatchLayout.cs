using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>What layers have to know about a batch besides its hidden vectors.</summary>
/// <param name="Positions">Each token's place within its sequence: [tokens].</param>
/// <param name="Starts">Where each sequence begins, and where the last ends: [sequences + 1].</param>
/// <param name="DropoutSeed">What adapters' dropout is drawn from; null for none.</param>
internal readonly record struct BatchLayout(Tensor Positions, Tensor Starts, ulong? DropoutSeed = null);
