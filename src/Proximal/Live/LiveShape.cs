namespace Proximal;

/// <summary>Sizes of the data of a <see cref="LiveTrainer"/>.</summary>
/// <param name="Capacity">Transitions of one rollout.</param>
/// <param name="RowSize">Length of an observation and its action mask.</param>
/// <param name="InputSize">Length of an input of the network: the row and the recurrent state.</param>
/// <param name="ActionSize">Length of an action.</param>
/// <param name="Normalizes">Whether observations are normalized.</param>
internal sealed record LiveShape(int Capacity, int RowSize, int InputSize, int ActionSize, bool Normalizes);
